import { beforeEach, describe, expect, it, vi } from "vitest";

import { actOn } from "./acts";
import { renderMarkdown } from "./parser";
import { setMarkdown } from "./sanitise";
import { MarkdownView } from "./view";

const TAGS = new Set(
  (
    "p h1 h2 h3 h4 h5 h6 strong em s code pre blockquote ul ol li hr br a div span table thead tbody tr th td button svg path " +
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts mprescripts mtable mtr mtd mpadded mphantom mstyle menclose"
  ).split(" "),
);
const URL_ATTRIBUTES = [
  "href",
  "src",
  "srcset",
  "action",
  "formaction",
  "xlink:href",
  "background",
  "poster",
  "data",
  "ping",
  "style",
];

const SCHEMES = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\tscript:alert(1)",
  "&#106;avascript:alert(1)",
  "vbscript:x",
  "data:text/html,<script>1</script>",
  "data:image/svg+xml;base64,AA",
  "file:///etc/passwd",
  "smb://host/share",
  "calculator://",
  "ms-msdt:/id",
  "tauri://localhost",
  "ipc://x",
  "//host/x",
  "\\\\host\\share",
  "blob:x",
  "about:blank",
  "mailto:a@b.c",
];
const HTML = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "<svg><use href='data:image/svg+xml,x#a'/></svg>",
  "<iframe src=https://example.com></iframe>",
  "<a href='https://example.com' onclick=alert(1)>x</a>",
  "<style>@import 'https://example.com'</style>",
  "<link rel=stylesheet href=https://example.com>",
  "<meta http-equiv=refresh content=0>",
  "<base href=https://example.com>",
  "<form action=https://example.com><input></form>",
  "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
  "<math href='javascript:alert(1)'>x</math>",
  "<template><script>1</script></template>",
  "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
  "<video poster=https://example.com/x>",
  "<object data=x></object>",
  "<details open ontoggle=alert(1)>",
  "<b style='background:url(https://example.com)'>x</b>",
  "<!--><img src=x onerror=alert(1)>-->",
  "<![CDATA[<img src=x onerror=1>]]>",
];
const corpus: string[] = [
  ...SCHEMES.flatMap((url) => [
    `[x](${url})`,
    `[x](<${url}>)`,
    `![x](${url})`,
    `<${url}>`,
    `[x]: ${url}\n\n[x]`,
    `[![x](${url})](${url})`,
    url,
  ]),
  ...HTML.flatMap((html) => [
    html,
    `text ${html} more`,
    `- ${html}`,
    `| a |\n|---|\n| ${html} |`,
    `# ${html}`,
    `\`${html}\``,
    `\`\`\`html ${html}\n${html}\n\`\`\``,
    `[${html}](https://example.com/${html})`,
    `$${html}$`,
    `$$\n${html}\n$$`,
  ]),
  ...[
    "\\href{javascript:alert(1)}{x}",
    "\\url{javascript:x}",
    "\\includegraphics{https://example.com/x.png}",
    "\\class{x}{y}",
    "\\style{background:url(https://example.com)}{x}",
    "\\htmlData{a=b}{x}",
    "\\htmlStyle{color:red}{x}",
    "\\def\\a{\\a\\a}\\a",
    "\\rule{9999em}{9999em}",
    "\\text{<img src=x onerror=1>}",
    "\\color{red}x",
    "{".repeat(5000),
    "\\frac".repeat(2000),
    "^".repeat(3000),
  ].flatMap((tex) => [`$${tex}$`, `$$\n${tex}\n$$`, `\\[${tex}\\]`]),
  "\u202Etxt.exe",
  "\u200B\u200Bx",
  "\u001B[31mred\u001B[0m\u0007",
  "\0\0",
  "\uD800",
];

const BOMBS: [string, string][] = [
  ["50,000 brackets", "[".repeat(50_000)],
  ["50,000 image marks", "![".repeat(25_000)],
  ["10,000 quotes", ">".repeat(10_000)],
  ["10,000 nested items", "- ".repeat(10_000)],
  ["1,000 indented items", Array.from({ length: 1_000 }, (_, level) => `${" ".repeat(level * 2)}- a`).join("\n")],
  ["a line of 400,000 characters", "a ".repeat(200_000)],
  ["a million characters without a space", "x".repeat(1_000_000)],
  ["30,000 stars", "*a ".repeat(30_000)],
  ["emphasis nested 20,000 deep", "*a ".repeat(20_000) + "a* ".repeat(20_000)],
  ["emphasis nested 4,000 deep", "*a ".repeat(4_000) + "a* ".repeat(4_000)],
  ["half links", "[a](b".repeat(20_000)],
  ["addresses in one line", "https://a.b/".repeat(15_000)],
  ["an open fence", `\`\`\`js\n${"let x = 1;\n".repeat(15_000)}`],
  ["a huge table", `${"|a".repeat(1_000)}\n${"|-".repeat(1_000)}\n${"|x|y\n".repeat(2_000)}`],
  ["backtick runs", Array.from({ length: 600 }, (_, n) => "`".repeat(n + 1)).join(" ")],
  ["dollars", "$a".repeat(40_000)],
  ["half formulas", "\\(a".repeat(30_000)],
  ["entities", "&a".repeat(50_000)],
];

let root: HTMLElement;
beforeEach(() => {
  root = document.createElement("div");
  document.body.replaceChildren(root);
});

function assertHarmless(what: string): void {
  for (const node of root.querySelectorAll("*")) {
    expect(TAGS, `${what}: <${node.localName}>`).toContain(node.localName);
    for (const name of node.getAttributeNames()) {
      expect(URL_ATTRIBUTES, `${what}: ${name} on <${node.localName}>`).not.toContain(name);
      expect(name.startsWith("on"), `${what}: ${name}`).toBe(false);
    }
    const target = node.getAttribute("data-href");
    if (target !== null) expect(target, what).toMatch(/^https?:\/\//i);
  }
}

describe("a hostile answer", () => {
  it("makes no element and no attribute that could run, load or navigate", () => {
    expect(corpus.length).toBeGreaterThan(300);
    for (const text of corpus) {
      new MarkdownView(root).finish(text);
      assertHarmless(text);
      root.replaceChildren();
      const live = new MarkdownView(root);
      live.grow(text);
      assertHarmless(`live ${text}`);
      root.replaceChildren();
    }
  });

  it("is stopped by the sanitiser alone when the parser lets it through", () => {
    for (const html of HTML) {
      setMarkdown(root, html);
      assertHarmless(html);
    }
    setMarkdown(root, '<p id="x" style="color:red" data-foo="1" data-href="https://example.com">words</p>');
    expect(root.innerHTML).toBe('<p data-href="https://example.com">words</p>');
  });

  it.each(BOMBS)("of %s is drawn", (_name, text) => {
    const view = new MarkdownView(root);
    while (!view.grow(text.slice(0, -1)));
    while (!view.grow(text));
    while (!view.finish(text));
    expect(root.textContent?.length).toBeGreaterThan(0);
    // A bomb is shown as plain text or nearly so: formatted, it would freeze the page.
    expect(root.querySelectorAll("*").length).toBeLessThan(250);
  });

  it("shows an image as a link and loads nothing", () => {
    expect(renderMarkdown("![a chart](https://example.com/x.png)")).toBe(
      '<p><a data-href="https://example.com/x.png" role="link" tabindex="0" title="https://example.com/x.png">a chart</a></p>\n',
    );
  });
});

describe("a link", () => {
  it("asks on click, middle click and Enter, and never navigates", () => {
    const link = vi.fn();
    const stop = actOn(root, { link, copy: vi.fn() });
    new MarkdownView(root).finish("[x](https://example.com/a)");
    const anchor = root.querySelector("a");
    if (!anchor) throw new Error("no link was drawn");
    expect(anchor.hasAttribute("href")).toBe(false);
    const events = [
      new MouseEvent("click", { bubbles: true, cancelable: true }),
      new MouseEvent("auxclick", { bubbles: true, cancelable: true, button: 1 }),
      new KeyboardEvent("keydown", { bubbles: true, cancelable: true, key: "Enter" }),
    ];
    for (const event of events) {
      anchor.dispatchEvent(event);
      expect(event.defaultPrevented, event.type).toBe(true);
    }
    expect(link.mock.calls).toEqual([["https://example.com/a"], ["https://example.com/a"], ["https://example.com/a"]]);
    stop();
    anchor.click();
    expect(link).toHaveBeenCalledTimes(3);
  });

  it("to a file name is not a link", () => {
    expect(renderMarkdown("open main.rs and config.rs")).toBe("<p>open main.rs and config.rs</p>\n");
    expect(renderMarkdown("[here](./docs/a.md)")).toBe(
      '<p><span class="no-link" title="./docs/a.md">here</span></p>\n',
    );
  });
});

describe("code", () => {
  it("has a head with its language, and is copied as it is", () => {
    const copy = vi.fn();
    actOn(root, { link: vi.fn(), copy });
    new MarkdownView(root).finish("```rust\nfn main() {}\n```\n");
    expect(root.querySelector(".ch span")?.textContent).toBe("rust");
    root.querySelector<HTMLElement>('[data-act="copy"]')?.click();
    expect(copy).toHaveBeenCalledWith("fn main() {}\n");
    const wrap = root.querySelector<HTMLElement>('[data-act="wrap"]');
    wrap?.click();
    expect(wrap?.getAttribute("aria-pressed")).toBe("true");
    expect(root.querySelector(".code")?.classList.contains("wrapped")).toBe(true);
  });

  it("is coloured once it has ended, with classes only", async () => {
    new MarkdownView(root).finish('```py\ndef f():\n    return "a"\n```\n');
    await vi.waitFor(() => expect(root.querySelector(".hljs-keyword")?.textContent).toBe("def"));
    expect(root.querySelector(".hljs-string")?.textContent).toBe('"a"');
    expect(root.querySelector("pre")?.textContent).toBe('def f():\n    return "a"\n');
    assertHarmless("highlighted");
  });

  it("keeps growing in place, so that its elements stay", () => {
    const view = new MarkdownView(root);
    view.grow("```js\nlet a");
    const frame = root.querySelector(".code");
    view.grow("```js\nlet a = 1;\nlet b");
    expect(root.querySelector(".code")).toBe(frame);
    expect(root.querySelector("pre")?.textContent).toBe("let a = 1;\nlet b");
  });
});

describe("finished blocks", () => {
  it("keep their elements while the text grows and when it ends", () => {
    const view = new MarkdownView(root);
    view.grow("# One\n\nwords\n\nmore");
    const first = root.querySelector("h1");
    view.grow("# One\n\nwords\n\nmore and more\n\n- a\n");
    view.finish("# One\n\nwords\n\nmore and more\n\n- a\n");
    expect(root.querySelector("h1")).toBe(first);
    expect(root.textContent?.replace(/\s+/g, " ").trim()).toBe("One words more and more a");
  });
});

describe("math", () => {
  it.each(["$a^2$", "\\(a^2\\)", "$$\na^2\n$$", "\\[\na^2\n\\]", "text $$a^2$$ text"])(
    "%j becomes MathML without styles",
    (text) => {
      new MarkdownView(root).finish(text);
      expect(root.querySelector("math msup mi")?.textContent).toBe("a");
      expect(root.querySelector("[style]")).toBeNull();
    },
  );

  it("leaves money alone", () => {
    for (const text of ["it costs $20 or $30", "between $5-$10", "US$ and $", "a $x $ y"]) {
      new MarkdownView(root).finish(text);
      expect(root.querySelector("math"), text).toBeNull();
      expect(root.textContent?.trim()).toBe(text);
      root.replaceChildren();
    }
  });

  it("shows a formula that cannot be read as its source", () => {
    new MarkdownView(root).finish("$\\frac{a$ rest");
    expect(root.querySelector(".math-source")?.textContent).toBe("\\frac{a");
  });
});
