// docs/layers.md says what the catalogue says.

import { format } from "prettier";
import { expect, it } from "vitest";
import { layersPage } from "./layers-page.ts";

it("is up to date", { timeout: 30_000 }, async () => {
  const page = await format(layersPage(), { parser: "markdown" });
  await expect(
    page,
    "docs/layers.md differs from the catalogue: run `npm run docs` and look at what has changed",
  ).toMatchFileSnapshot("../../docs/layers.md");
});
