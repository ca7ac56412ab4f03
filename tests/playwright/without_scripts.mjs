// A purchase becomes an invoice in a browser that runs no scripts: WebDriver needs them itself,
// Playwright does not. Arguments: where the portal is, the link of the receipt's QR, a folder for
// pictures. Says the folio fiscal, or on its other output what did not go as it should.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [portal, link, pictures] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
// In a container, and as root, Chromium's own sandbox does not start.
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const context = await browser.newContext({
  javaScriptEnabled: false,
  locale: "es-MX",
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
});
context.setDefaultTimeout(60_000);
const page = await context.newPage();
const at = (mark) => page.getByTestId(mark);

let taken = 0;
const take = async (name) => {
  taken += 1;
  const path = `${pictures}/${String(taken).padStart(2, "0")}-${name}.png`;
  await page.screenshot({ path, fullPage: true });
};

const fill = async (mark, text) => {
  await at(mark).fill(text);
  await page.keyboard.press("Tab");
};

await page.goto(portal);
const codeAmiss = at("code-amiss");
assert.equal(await codeAmiss.isVisible(), false, "the code is marked before it is touched");
await fill("code", "K7QM-3XWP-9TF");
await codeAmiss.waitFor();
for (const whole of ["K7QM-3XWP-9TFA", `${portal}/C/K7QM3XWP9TFA`]) {
  await fill("code", whole);
  await codeAmiss.waitFor({ state: "hidden" });
}

await page.goto(link);
// Two fields of the six have no form that a browser could know.
for (const [mark, wrong, right] of [
  ["rfc", "EKU90031", "EKU9003173C9"],
  ["codigo_postal", "4250", "42501"],
  ["correo", "ana", "ana@example.mx"],
]) {
  const amiss = at(`${mark}-amiss`);
  assert.equal(await amiss.isVisible(), false, `${mark} is marked before it is touched`);
  await fill(mark, wrong);
  await amiss.waitFor();
  await take(`${mark}-amiss`);
  await fill(mark, right);
  await amiss.waitFor({ state: "hidden" });
}
// It was the browser alone.
assert.equal(await page.locator(".judged").count(), 0, "a script has run");

// What no pattern knows is told when the form is sent, at its field, and nothing is lost.
await fill("nombre", "Escuela Kemper Urgate, S.A. de C.V.");
await fill("codigo_postal", "00000");
await at("regimen_fiscal").selectOption("605");
await at("uso_cfdi").selectOption("D01");
await at("review").click();
await at("summary").waitFor();
await at("codigo_postal-error").waitFor();
await at("regimen_fiscal-error").waitFor();
assert.equal(await at("rfc").inputValue(), "EKU9003173C9");
assert.equal(await at("regimen_fiscal").inputValue(), "605");
await take("sent");
await fill("codigo_postal", "42501");
await at("regimen_fiscal").selectOption("601");
await at("review").click();
await at("uso_cfdi-error").waitFor();
await at("uso_cfdi").selectOption("G03");
await at("review").click();
await at("dropped").waitFor();
await take("review");
await at("generate").click();
const uuid = await at("uuid").textContent();
await take("ready");
const [download] = await Promise.all([page.waitForEvent("download"), at("xml").click()]);
await download.saveAs(`${pictures}/factura.xml`);
await browser.close();
console.log(uuid.trim());
