// The doctor's report as `strickle check --html` writes it, of wine, of a wide table, and of one whose names are hostile.
import { expect, test as base, type Page } from "@playwright/test";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, overflow, screenshots, violations, watched } from "./page";

const data = join(import.meta.dirname, "../../data");
const hostile = [
  "</script><script>alert(1)</script>", "<img src=x onerror=alert(2)>", "\"><svg onload=alert(3)>", "<!--", "javascript:alert(4)",
  "{{results}}", "{{text}}", "a&amp;b<b>bold</b>", "'; alert(5); '", "x".repeat(300),
];

function check(file: string, ...words: string[]): string {
  const done = spawnSync(join(build, "strickle"), ["check", ...words, "--html", file, "--quiet", "--fail-on", "never"],
    { encoding: "utf8", cwd: data });
  expect(done.stderr).toBe("");
  expect(done.status).toBe(0);
  return file;
}

// Numbers that look random and are the same everywhere.
function noise(i: number, j: number): number {
  const x = Math.sin(i * 12.9898 + j * 78.233) * 43758.5453;
  return x - Math.floor(x);
}

function csv(file: string, names: string[], rows: number): string {
  const cell = (name: string) => `"${name.replaceAll("\"", "\"\"")}"`;
  const lines = Array.from({ length: rows }, (_, i) => names.map((_, j) => (noise(i, j) * 10 ** (j % 5)).toPrecision(6)).join(","));
  writeFileSync(file, [names.map(cell).join(","), ...lines].join("\n") + "\n");
  return file;
}

interface Files { wine: string; wide: string; hostile: string }

// The pages that the command writes, once per worker.
const test = base.extend<{ wine: Page }, { files: Files }>({
  files: [async ({}, use, worker) => {
    const folder = join(build, "web", `report-${worker.workerIndex}`);
    mkdirSync(folder, { recursive: true });
    await use({
      wine: check(join(folder, "wine.html"), "wine.csv.gz", "--target", "target"),
      wide: check(join(folder, "wide.html"), csv(join(folder, "wide.csv"), Array.from({ length: 5000 }, (_, j) => `column ${j}`), 60)),
      hostile: check(join(folder, "hostile.html"), csv(join(folder, "hostile.csv"), hostile, 80)),
    });
  }, { scope: "worker", timeout: 300_000 }],
  wine: async ({ page, files }, use) => watched(page, files.wine, () => use(page)),
});

test("leads with the verdict, and has every part", async ({ wine }) => {
  await expect(wine.locator("h1")).toHaveText("wine.csv.gz");
  await expect(wine.locator(".outcome")).toContainText("The raw scale hurts: 'proline' makes 99.8 % of squared distances");
  for (const id of ["findings", "recipe", "figures", "scalings", "columns"]) await expect(wine.locator(`#${id} h2`)).toBeVisible();
  await expect(wine.locator("figure svg[role=img]")).toHaveCount(4);
  await expect(wine.locator("#scalings tbody tr")).toHaveCount(9);
  await expect(wine.locator("#scalings tr.chosen")).toContainText("standard");
  await expect(wine.locator("#columns tbody tr")).toHaveCount(13);
  for (const figure of await wine.locator("figure svg").all()) expect(await figure.innerHTML()).not.toContain("NaN");
});

test("numbers are those of the JSON", async ({ wine, files }) => {
  const json = readFileSync(files.wine, "utf8").match(/<script id="results" type="application\/json">(.*?)<\/script>/s)![1]!;
  const report = JSON.parse(json);
  expect(report.strickle_check).toBe(1);
  await expect(wine.locator(".finding")).toHaveCount(report.findings.length);
  await expect(wine.locator(".finding .title").first()).toHaveText(report.findings[0].title);
  const raw = report.scalings[0];
  await expect(wine.locator("#scalings tbody tr").first().locator("td").first()).toContainText(raw.scores[0].mean.toFixed(3));
});

test("findings unfold to why and what to do", async ({ wine }) => {
  const finding = wine.locator("#SCALE001");
  await finding.locator("summary").focus();
  await wine.keyboard.press("Enter");
  await expect(finding).toContainText("What to do");
  await expect(finding).toContainText("strickle lab distance-dominance");
  await expect(finding.locator(".names")).toHaveText("proline");
});

test("columns are searched and sorted, and their histograms are drawn when they are seen", async ({ wine }) => {
  const rows = wine.locator("#columns tbody tr");
  await wine.locator("#columns").scrollIntoViewIfNeeded();
  await expect(rows.first()).toContainText("proline");
  await expect(rows.first().locator(".histogram path")).toBeVisible();
  await wine.getByRole("button", { name: "column", exact: true }).click();
  await expect(rows.first()).toContainText("alcalinity_of_ash");
  await expect(wine.locator("th[aria-sort=ascending]")).toHaveText("column");
  await wine.getByRole("button", { name: "deviation" }).press("Enter");
  await expect(wine.locator("th[aria-sort=descending]")).toHaveText("deviation");
  await expect(rows.first()).toContainText("proline");
  await wine.getByLabel("Search").fill("phenol");
  await expect(rows).toHaveCount(2);
  await expect(wine.getByRole("status")).toHaveText("2 of 13 columns.");
  await wine.getByLabel("Search").fill("SCALE002");
  await expect(rows).toHaveCount(1);
});

test("a link to a finding opens it", async ({ wine }) => {
  await wine.locator("#columns tbody tr").first().getByRole("link", { name: "SCALE004" }).click();
  await expect(wine.locator("#SCALE004 dl")).toBeVisible();
  await expect(wine.locator("#SCALE004")).toBeInViewport();
});

test("is accessible, with everything unfolded", async ({ wine }) => {
  await wine.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  expect(await violations(wine)).toEqual([]);
  await wine.emulateMedia({ colorScheme: "dark" });
  expect(await violations(wine, ["color-contrast"])).toEqual([]);
});

test("is worked by the keyboard alone", async ({ wine }) => {
  await wine.keyboard.press("Tab");
  await expect(wine.locator(".skip")).toBeFocused();
  await wine.keyboard.press("Enter");
  await expect(wine.locator("#report")).toBeFocused();
});

test("changes between light and dark", async ({ wine }) => {
  const background = () => wine.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await wine.emulateMedia({ colorScheme: "light" });
  const light = await background();
  await wine.getByRole("button", { name: /Dark/ }).click();
  expect(await background()).not.toBe(light);
});

test("prints everything that is folded, with its histograms", async ({ wine }) => {
  await wine.emulateMedia({ media: "print" });
  await wine.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await expect(wine.locator("#SCALE001 dl")).toBeVisible();
  await expect(wine.locator("#columns .histogram")).toHaveCount(13);
  await expect(wine.locator("header nav")).toBeHidden();
  expect((await wine.pdf({ path: join(screenshots, "report.pdf") })).length).toBeGreaterThan(30_000);
});

test("is text without JavaScript", async ({ browser, files }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(pathToFileURL(files.wine).href);
  await expect(page.locator("pre")).toContainText("high    SCALE001  'proline' makes 99.8 % of squared distances");
  await expect(page.locator("pre")).toContainText("Recommended: standard");
  await context.close();
});

test("fits a telephone without scrolling sideways", async ({ wine }) => {
  await wine.setViewportSize({ width: 375, height: 800 });
  expect(await overflow(wine)).toBe(0);
  await wine.screenshot({ path: join(screenshots, "report-telephone.png") });
});

test("stays small, and quick at 5,000 columns", async ({ page, files }) => {
  for (const [file, columns] of [[files.wine, 13], [files.wide, 5000]] as const) {
    expect(statSync(file).size).toBeLessThan(400_000 + 2_000 * columns);
  }
  await watched(page, files.wide, async () => {
    await expect(page.locator("#columns tbody tr")).toHaveCount(200);
    await expect(page.getByRole("status")).toHaveText("200 of 5000 columns are shown.");
    await page.getByLabel("Search").fill("column 4999");
    await expect(page.locator("#columns tbody tr")).toHaveCount(1);
    await page.getByLabel("Search").fill("");
    await page.getByRole("button", { name: "Show all" }).click();
    await expect(page.locator("#columns tbody tr")).toHaveCount(5000);
    // Only what is seen is drawn.
    await page.locator("#columns").scrollIntoViewIfNeeded();
    await expect(page.locator(".histogram").first()).toBeVisible();
    expect(await page.locator(".histogram").count()).toBeLessThan(200);
    expect(await overflow(page)).toBe(0);
    await page.screenshot({ path: join(screenshots, "report-wide.png") });
  });
});

test("names can inject nothing", async ({ page, files }) => {
  await watched(page, files.hostile, async () => {
    await expect(page.locator("#columns tbody tr")).toHaveCount(hostile.length);
    const names = await page.locator("#columns tbody th").allTextContents();
    expect(names.sort()).toEqual([...hostile].sort());
    expect(await page.locator("#page img, #page script, #page b, svg[onload]").count()).toBe(0);
    await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
    expect(await violations(page)).toEqual([]);
    expect(await overflow(page)).toBe(0);
    await page.screenshot({ path: join(screenshots, "report-hostile.png"), fullPage: true });
  });
});

test("keeps screenshots", async ({ wine }) => {
  await wine.setViewportSize({ width: 1280, height: 900 });
  for (const scheme of ["light", "dark"] as const) {
    await wine.emulateMedia({ colorScheme: scheme });
    await wine.screenshot({ path: join(screenshots, `report-${scheme}.png`), fullPage: true });
  }
  // The picture in the README.
  await wine.emulateMedia({ colorScheme: "light" });
  await wine.setViewportSize({ width: 1180, height: 1400 });
  await wine.screenshot({ path: join(screenshots, "report-readme.png") });
});
