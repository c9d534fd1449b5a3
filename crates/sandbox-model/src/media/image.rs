//! An image's format and size, from its first bytes.

use imagesize::ImageType;

use super::picture::Picture;
use super::unreadable::Unreadable;

pub(super) fn look(bytes: &[u8]) -> Result<Picture, Unreadable> {
    let format = match imagesize::image_type(bytes).map_err(|_| Unreadable::Content)? {
        ImageType::Png => "png",
        ImageType::Jpeg => "jpeg",
        ImageType::Gif => "gif",
        ImageType::Webp => "webp",
        ImageType::Bmp => "bmp",
        ImageType::Tiff => "tiff",
        _ => "another format",
    };
    let size = imagesize::blob_size(bytes).map_err(|_| Unreadable::Content)?;
    if size.width == 0 || size.height == 0 {
        return Err(Unreadable::Content);
    }
    Ok(Picture { format, width: size.width, height: size.height, bytes: bytes.len() })
}
