import { expect, test } from "vitest";
import { cleanPasted, imagesOf } from "./paste";

test.each([
  [
    '<p class="MsoNormal" style="margin:0"><span style="font-weight:bold;color:red">x</span><o:p></o:p></p>',
    "<p><strong>x</strong></p>",
    true,
  ],
  ["<p>plain</p>", "<p>plain</p>", false],
  ['<b style="font-weight:normal"><p>from a page</p></b>', "<p>from a page</p>", true],
  [
    "<table><tr><td colspan=2 bgcolor=red>1</td></tr></table>",
    '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>',
    true,
  ],
  ["<p>H<span style='vertical-align:sub'>2</span>O</p>", "<p>H<sub>2</sub>O</p>", true],
  ["<style>p{}</style><script>x</script><p onclick=x()>y</p>", "<p>y</p>", false],
])("%s", (html, want, cleaned) => {
  expect(cleanPasted(html)).toEqual({ html: want, cleaned });
});

test("what was written here keeps its looks, not its ids", () => {
  const html =
    '<p data-pm-slice="1 1 []" data-block="b-00000001" style="text-align: center;">x</p>';
  const found = cleanPasted(html);
  expect(found.html).toContain("text-align");
  expect(found.html).not.toContain("data-block");
  expect(found.cleaned).toBe(false);
});

const data = (types: string[], html: string) =>
  ({
    files: types.map((type) => new File(["x"], "x", { type })),
    getData: () => html,
  }) as unknown as DataTransfer;

test.each([
  [["image/png"], "", 1],
  [["image/png", "text/plain"], "", 1],
  [["image/png"], '<img src="x">', 1],
  [["image/png"], "<table><tr><td>5</td></tr></table>", 0],
  [[], "<p>x</p>", 0],
] as const)("images among %j with %j: %i", (types, html, count) => {
  expect(imagesOf(data([...types], html))).toHaveLength(count);
});
