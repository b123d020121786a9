// Puts the licences of what a bundle holds beside it.
import fs from "node:fs";
const bundled = { codemirror: /^(@codemirror|@lezer|@marijn|crelt|style-mod|w3c-keyname)/, browser_wasi_shim: /browser_wasi_shim/ };
const { packages } = JSON.parse(fs.readFileSync("package-lock.json"));
for (const [folder, pattern] of Object.entries(bundled)) {
  const parts = [];
  for (const path of Object.keys(packages).sort()) {
    const name = path.replace(/^node_modules\//, "");
    if (!path || !pattern.test(name)) continue;
    const texts = fs.readdirSync(path).filter((file) => /^licen[cs]e/i.test(file)).map((file) => fs.readFileSync(`${path}/${file}`, "utf8").trim());
    parts.push(`==== ${name} ${packages[path].version} ====\n\n${texts.join("\n\n") || packages[path].license}\n`);
  }
  fs.writeFileSync(`../static/vendor/${folder}/LICENSES.txt`, parts.join("\n"));
}
