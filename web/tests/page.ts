// What every page is held to: a page from the disk with nothing on the console, no error, and no request but for itself.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export const build = resolve(process.env.STRICKLE_BUILD ?? join(import.meta.dirname, "../../build"));
export const screenshots = join(build, "web", "screenshots");
mkdirSync(screenshots, { recursive: true });

/** Opens `file`, and afterwards says what was wrong on the way. */
export async function watched(page: Page, file: string, use: () => Promise<void>): Promise<void> {
  const problems: string[] = [];
  const address = pathToFileURL(file).href;
  page.on("console", (message) => problems.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { problems.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  page.on("request", (request) => {
    if (!request.url().startsWith(address) && !request.url().startsWith("data:")) problems.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  await use();
  expect(problems).toEqual([]);
}

export async function violations(page: Page, rules?: string[]): Promise<unknown[]> {
  const axe = new AxeBuilder({ page });
  const chosen = rules ? axe.withRules(rules) : axe.withTags(["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]);
  return (await chosen.analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
}

export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
