import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const files = createRequire(import.meta.url);
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · Comeback</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<script defer src="/docs/swagger-ui-bundle.js"></script>
<script defer src="/docs/init.js"></script>
</head>
<body><div id="docs"></div></body>
</html>
`;
const INIT = `SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null });\n`;

/** The API's own pages under /docs, served from here: neither part of the app's first load nor of its cache. */
export function docs() {
  const file = (name) => readFileSync(files.resolve(`swagger-ui-dist/${name}`));
  return {
    name: "docs",
    generateBundle() {
      const emit = (name, source) => this.emitFile({ type: "asset", fileName: `docs/${name}`, source });
      emit("index.html", PAGE);
      emit("init.js", INIT);
      for (const name of ["swagger-ui.css", "swagger-ui-bundle.js"]) emit(name, file(name));
    },
  };
}
