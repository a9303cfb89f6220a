import { getSchema } from "@tiptap/core";
import { describe, expect, test } from "vitest";
import { canon, sameBody } from "./canon";
import { lostIn } from "./fidelity";
import { bodyExtensions, readBody, writeBody } from "./schema";

const schema = getSchema(bodyExtensions);
const round = (html: string) => writeBody(readBody(html, schema));

// As the service writes them, each with the ids that it gives.
const bodies: Record<string, string> = {
  paragraphs: '<p data-block="b-00000001">One</p>\n<p data-block="b-00000002">Two<br>lines</p>',
  "empty lines": '<p data-block="b-00000001"></p><p data-block="b-00000002"><br></p><p>&nbsp;</p>',
  headings: [1, 2, 3, 4, 5, 6]
    .map((n) => `<h${n} data-block="b-0000000${n}">H${n}</h${n}>`)
    .join(""),
  words:
    '<p data-block="b-00000001"><strong>b</strong> <em>i</em> <u>u</u> <s>s</s> H<sub>2</sub>O x<sup>2</sup> <code>c</code> <strong><em>both</em></strong></p>',
  "other words":
    '<p><small>s</small> <mark>m</mark> <kbd>k</kbd> <abbr title="deoxyribonucleic acid">DNA</abbr> <q>q</q> <cite>c</cite> <var>v</var> <samp>s</samp> <dfn>d</dfn> <time datetime="2026-11-23">now</time> <ins>i</ins></p>',
  "styles of TinyMCE":
    '<p style="text-align: center;" data-block="b-00000001"><span style="color: #e03e2d;">red <span style="font-size: 14pt;">big</span></span> <strong style="color: blue;">x</strong></p>',
  "older elements": "<p><b>b</b> <i>i</i> <strike>s</strike> <del>d</del></p>",
  lists:
    '<ul data-block="b-00000001"><li>a</li><li>b<ul><li>c</li></ul></li></ul><ol start="3" type="a" data-block="b-00000002"><li value="5"><p>x</p><p>y</p></li></ol>',
  tasks:
    '<ul data-block="b-00000001" data-type="taskList"><li data-type="taskItem" data-checked="true">done</li><li data-type="taskItem" data-checked="false"><p>to do</p></li></ul>',
  tables:
    '<table data-block="b-00000001" border="1" style="border-collapse: collapse; width: 100%;"><caption>Yields</caption><colgroup><col style="width: 50%;"><col style="width: 50%;"></colgroup><thead><tr><th scope="col">n</th><th>m</th></tr></thead><tbody><tr style="height: 20px;"><td colspan="2" style="text-align: right;">1</td></tr><tr><td align="center">2</td><td><ul><li>x</li></ul></td></tr></tbody></table>',
  code: '<pre data-block="b-00000001"><code class="language-python">def f():\n    return 1\n</code></pre><pre class="language-r" data-block="b-00000002">x &lt;- 1</pre>',
  quotes:
    '<blockquote data-block="b-00000001"><p>said</p><p>so</p></blockquote><hr data-block="b-00000002">',
  images:
    '<p data-block="b-00000001">before <img src="/api/cahier/v1/files/0198" alt="gel" width="300" height="200"> after</p><img src="data:image/png;base64,AAAA" alt="">',
  "images of eLabFTW":
    '<p><img src="app/download.php?f=ab/abc.png&amp;name=x.png&amp;storage=1" style="float: left;" title="t"></p>',
  links:
    '<p data-block="b-00000001"><a href="https://example.org" target="_blank" rel="noopener noreferrer">out</a> <a href="/e/ABC" title="t">in</a> <a href="mailto:a@b.c"><strong>me</strong></a></p>',
  maths:
    '<p data-block="b-00000001">so <span class="math">\\(a^2 &lt; b\\)</span></p><div data-block="b-00000002" class="math">\\[\\ce{H2O}\\]</div>',
  sections:
    '<div data-block="b-00000001"><p>in</p><div>deep</div></div><details data-block="b-00000002" open=""><summary>More</summary><p>x</p></details><figure data-block="b-00000003"><img src="/a.png" alt="a"><figcaption>b</figcaption></figure><dl data-block="b-00000004"><dt>t</dt><dd>d</dd></dl>',
  overlaps:
    '<p data-block="b-00000001" data-overlap="theirs">80</p><p data-block="b-00000002" data-overlap="mine">60</p>',
  languages: '<p lang="de" dir="ltr" data-block="b-00000001">Säure <span lang="en">acid</span></p>',
  "loose text": "loose <strong>text</strong><p>then</p>loose again",
  mentions: '<p><span class="mention">@A</span></p>',
};

const ids = (html: string) => [...html.matchAll(/data-block="([^"]+)"/g)].map((m) => m[1]);
const sides = (html: string) => [...html.matchAll(/data-overlap="([^"]+)"/g)].map((m) => m[1]);

describe("through the editor", () => {
  test.each(Object.entries(bodies))("%s: says the same, with the same ids", (_, html) => {
    const after = round(html);
    expect(canon(after)).toEqual(canon(html));
    expect(ids(after)).toEqual(ids(html));
    expect(sides(after)).toEqual(sides(html));
    expect(lostIn(html, bodyExtensions)).toEqual([]);
  });

  test.each(Object.entries(bodies))("%s: a second time changes no character", (_, html) => {
    expect(round(round(html))).toBe(round(html));
  });
});

describe("what the editor cannot hold is found", () => {
  test.each([
    ["words marked inside code", "<pre>a <strong>b</strong></pre>", "strong"],
    [
      "a caption with words in it",
      "<table><caption>a <em>b</em></caption><tbody><tr><td>x</td></tr></tbody></table>",
      "em",
    ],
    ["a list inside a list without an item", "<ul><ul><li>x</li></ul></ul>", "li"],
    ["an image in code", '<pre>x <img src="/a.png" alt="a"></pre>', "x"],
    ["a second summary", "<details><p>x</p><summary>s</summary></details>", "summary"],
  ])("%s", (_, html, names) => {
    const lost = lostIn(html, bodyExtensions);
    expect(lost.join(" ")).toContain(names);
  });
});

describe("two ways to write the same", () => {
  test.each([
    ["<p>a</p>", '<p data-block="b-00000001">a</p>', true],
    ["<ul><li>a</li></ul>", "<ul><li><p>a</p></li></ul>", true],
    ["<p><b><i>x</i></b></p>", "<p><em><strong>x</strong></em></p>", true],
    ["<p>a  b\n</p>", "<p>a b</p>", true],
    ["<p>a</p><p>b</p>", "<p>a b</p>", false],
    ["<p>a</p>", "<p>a<br></p>", false],
    ["<p>a</p>", "<h2>a</h2>", false],
    ["<pre>a  b</pre>", "<pre>a b</pre>", false],
    ['<p style="color: red;">a</p>', "<p>a</p>", false],
    ['<td colspan="1">x</td>', "<td>x</td>", true],
    ["", "<p></p>", true],
  ])("%s | %s: %s", (a, b, want) => {
    expect(sameBody(a, b)).toBe(want);
  });
});

test("an empty text is written as nothing, unless its block has an id", () => {
  expect(round("")).toBe("");
  expect(round('<p data-block="b-00000001"></p>')).toBe('<p data-block="b-00000001"></p>');
});
