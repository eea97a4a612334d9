// Pictures of the page: taken when nothing changes any more, drawn smaller, compared.

import type { Page } from "playwright-core";

/** By how much smaller pictures are kept. */
const SMALLER = 2;
/** The step between the levels of a channel that are kept: 16 levels, which halves the files. */
const STEP = 17;
/** A channel of a pixel that differs by no more is the same: typefaces are drawn a little differently from one version to the next. */
const SAME = 40;

/** The page as a picture, once two in a row are alike; as base64 of a PNG. */
export async function taken(page: Page): Promise<string> {
  let last = "";
  for (let time = 0; time < 30; time += 1) {
    const next = (await page.screenshot({ animations: "disabled", caret: "hide" })).toString("base64");
    if (next === last) return next;
    last = next;
    await page.waitForTimeout(150);
  }
  throw new Error("The page does not come to rest.");
}

/** A picture drawn smaller and with fewer colours, as base64 of a lossless WebP. */
export function smaller(table: Page, picture: string): Promise<string> {
  return table.evaluate(
    async ([picture, by, step]) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
      const canvas = document.createElement("canvas");
      canvas.width = image.width / by;
      canvas.height = image.height / by;
      const context = canvas.getContext("2d");
      if (!context) throw new Error("There is no canvas.");
      context.imageSmoothingQuality = "high";
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < pixels.data.length; at += 1) {
        pixels.data[at] = Math.round((pixels.data[at] ?? 0) / step) * step;
      }
      context.putImageData(pixels, 0, 0);
      return canvas.toDataURL("image/webp", 1).split(",")[1] ?? "";
    },
    [picture, SMALLER, STEP] as const,
  );
}

/** How many pixels of two pictures differ; all, when their sizes do. */
export function differing(table: Page, one: string, other: string): Promise<number> {
  return table.evaluate(
    async ([one, other, same]) => {
      const read = async (picture: string) => {
        const image = await createImageBitmap(await (await fetch(`data:image/webp;base64,${picture}`)).blob());
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext("2d");
        if (!context) throw new Error("There is no canvas.");
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, image.width, image.height).data;
      };
      const [a, b] = [await read(one), await read(other)];
      if (a.length !== b.length) return Math.max(a.length, b.length) / 4;
      let differing = 0;
      for (let at = 0; at < a.length; at += 4) {
        if ([0, 1, 2].some((channel) => Math.abs((a[at + channel] ?? 0) - (b[at + channel] ?? 0)) > same))
          differing += 1;
      }
      return differing;
    },
    [one, other, SAME] as const,
  );
}
