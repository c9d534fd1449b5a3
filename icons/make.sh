#!/usr/bin/env bash
# Draws every size of the app icon from its two drawings; run it after changing one of them and commit the results.
# Needs rsvg-convert (librsvg2-bin), ImageMagick's convert, and png2icns (icnsutils).
# The small drawing serves up to 24 px: it has fewer and thicker layers, set on whole pixels.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

draw() { # SIZE FILE
  local source=outcrop.svg
  if (($1 <= 24)); then source=outcrop-16.svg; fi
  rsvg-convert --width "$1" --height "$1" "$source" --output "$work/plain.png"
  # PNG32: always RGBA, as tauri wants it, also where a drawing happens to need fewer channels.
  convert "$work/plain.png" -strip -define png:exclude-chunks=date,time "PNG32:$2"
}

draw 32 32x32.png
draw 128 128x128.png
draw 256 128x128@2x.png
draw 512 icon.png
for size in 16 24 32 48 64 128 256 512; do draw "$size" "$work/$size.png"; done
convert "$work"/{16,24,32,48,64,256}.png icon.ico
png2icns icon.icns "$work"/{16,32,48,128,256,512}.png >/dev/null
