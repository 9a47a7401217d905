// The gallery as `strickle lab --all --quick --html` writes it, opened from the disk in a real browser.
import { expect, test as base, type Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, overflow, screenshots, violations, watched } from "./page";

// The page that the command writes, once per worker.
const test = base.extend<{ gallery: Page }, { file: string }>({
  file: [async ({}, use, worker) => {
    const folder = join(build, "web", `worker-${worker.workerIndex}`);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "lab.html");
    execFileSync(join(build, "strickle"), ["lab", "--all", "--quick", "--html", file, "--quiet"], { timeout: 300_000 });
    await use(file);
  }, { scope: "worker", timeout: 300_000 }],

  gallery: async ({ page, file }, use) => watched(page, file, () => use(page)),
});

test("shows every experiment with claim, verdict, formula, figure, numbers and command", async ({ gallery }) => {
  const articles = gallery.locator("article");
  await expect(articles).toHaveCount(21);
  for (const article of await articles.all()) {
    await expect(article.locator(".claim")).toContainText("Claim.");
    await expect(article.locator(".verdict .outcome")).toHaveText(/Holds|Fails/);
    await expect(article.locator("math").first()).toBeVisible();
    await expect(article.locator("figure svg[role=img]").first()).toBeVisible();
    await expect(article.locator(".reproduce code")).toContainText("strickle lab ");
    expect(await article.locator(".numbers tbody tr:not(.case)").count()).toBeGreaterThan(3);
  }
  expect(await gallery.locator("nav li").count()).toBe(21);
  // Temml marks what it could not read.
  await expect(gallery.locator(".temml-error")).toHaveCount(0);
});

test("figures hold marks, and their numbers stand in tables", async ({ gallery }) => {
  for (const figure of await gallery.locator("figure").all()) {
    expect(await figure.locator("svg path, svg circle").count()).toBeGreaterThan(2);
    expect(await figure.locator("tbody tr").count()).toBeGreaterThan(1);
    const text = await figure.locator("svg").innerHTML();
    expect(text).not.toContain("NaN");
  }
});

test("numbers are those of the JSON", async ({ gallery, file }) => {
  const html = readFileSync(file, "utf8");
  const json = html.match(/<script id="results" type="application\/json">(.*?)<\/script>/s)![1]!;
  const lab = JSON.parse(json);
  const stable = lab.results.find((result: { experiment: string }) => result.experiment === "stable-lr");
  const row = gallery.locator("#stable-lr .numbers tbody tr:not(.case)").first();
  await expect(row).toContainText(stable.rows[0].quantity);
  await gallery.locator("#stable-lr .numbers summary").click();
  await expect(row.locator("td").nth(2)).toHaveText(String(Number(stable.rows[0].measured.toPrecision(4))));
});

test("is accessible, with everything unfolded", async ({ gallery }) => {
  await gallery.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  expect(await violations(gallery)).toEqual([]);
});

test("has contrast enough in the dark too", async ({ gallery }) => {
  await gallery.emulateMedia({ colorScheme: "dark" });
  expect(await violations(gallery, ["color-contrast"])).toEqual([]);
});

test("is worked by the keyboard alone", async ({ gallery }) => {
  await gallery.keyboard.press("Tab");
  await expect(gallery.locator(".skip")).toBeFocused();
  await gallery.keyboard.press("Enter");
  await expect(gallery.locator("#experiments")).toBeFocused();
  await gallery.locator("nav input[value=all]").focus();
  await gallery.keyboard.press("ArrowDown");
  await expect(gallery.locator("nav input[value=holds]")).toBeChecked();
  for (const article of await gallery.locator("article:visible").all()) {
    await expect(article).toHaveAttribute("data-outcome", "holds");
  }
  await gallery.keyboard.press("ArrowUp");
  await expect(gallery.locator("article:visible")).toHaveCount(21);
  const summary = gallery.locator("#minmax .numbers summary");
  await summary.focus();
  await gallery.keyboard.press("Enter");
  await expect(gallery.locator("#minmax .numbers table")).toBeVisible();
});

test("changes between light and dark", async ({ gallery }) => {
  const background = () => gallery.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await gallery.emulateMedia({ colorScheme: "light" });
  const light = await background();
  await gallery.getByRole("button", { name: /Dark/ }).click();
  expect(await background()).not.toBe(light);
  await gallery.getByRole("button", { name: /Light/ }).click();
  expect(await background()).toBe(light);
});

test("opens at the experiment that the address names", async ({ gallery, file }) => {
  await gallery.goto(`${pathToFileURL(file).href}#vae`);
  await gallery.reload();
  await expect(gallery.locator("#vae h2")).toBeInViewport();
});

test("prints everything that is folded", async ({ gallery }) => {
  await gallery.emulateMedia({ media: "print" });
  await gallery.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await expect(gallery.locator("#minmax .numbers table")).toBeVisible();
  await expect(gallery.locator("nav")).toBeHidden();
  const pdf = await gallery.pdf({ path: join(screenshots, "gallery.pdf") });
  expect(pdf.length).toBeGreaterThan(100_000);
  await gallery.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await expect(gallery.locator("#minmax .numbers table")).toBeHidden();
});

test("fits a telephone without scrolling sideways", async ({ gallery }) => {
  await gallery.setViewportSize({ width: 375, height: 800 });
  expect(await overflow(gallery)).toBe(0);
  await gallery.screenshot({ path: join(screenshots, "telephone.png") });
});

test("keeps screenshots", async ({ gallery }) => {
  await gallery.setViewportSize({ width: 1200, height: 900 });
  for (const scheme of ["light", "dark"] as const) {
    await gallery.emulateMedia({ colorScheme: scheme });
    await gallery.evaluate(() => window.scrollTo(0, 0));
    await gallery.screenshot({ path: join(screenshots, `gallery-${scheme}.png`) });
    for (const name of ["stable-lr", "gradient-scale", "dead-relu"]) {
      await gallery.locator(`#${name}`).screenshot({ path: join(screenshots, `${name}-${scheme}.png`) });
    }
  }
  await gallery.emulateMedia({ colorScheme: "light" });
  await gallery.screenshot({ path: join(screenshots, "whole.png"), fullPage: true });
  // The picture in the README.
  await gallery.setViewportSize({ width: 1180, height: 1010 });
  await gallery.locator("#dead-relu").evaluate((article) => article.scrollIntoView());
  await gallery.screenshot({ path: join(screenshots, "readme.png") });
});
