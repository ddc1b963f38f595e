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
<link rel="stylesheet" href="/docs/page.css">
<script defer src="/docs/swagger-ui-bundle.js"></script>
<script defer src="/docs/init.js"></script>
</head>
<body>
<p class="ways"><a href="/">Comeback</a> · <a href="/openapi.json">openapi.json</a> · <a href="/problems">problems</a></p>
<div id="docs"></div>
</body>
</html>
`;
const STYLE = `body { margin: 0; overflow-wrap: anywhere; }
.ways { margin: 0; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; }
.ways a { display: inline-block; padding: .6rem .2rem; }
@media (max-width: 40rem) {
  .swagger-ui .wrapper { padding: 0 .5rem; }
  .swagger-ui .information-container.wrapper, .swagger-ui .scheme-container { padding: .5rem; }
  .swagger-ui .opblock .opblock-summary { flex-wrap: wrap; }
  .swagger-ui .opblock .opblock-summary-path { max-width: 100%; }
  .swagger-ui .opblock .opblock-section-header { flex-wrap: wrap; }
  .swagger-ui .parameters-container, .swagger-ui .responses-inner { overflow-x: auto; }
  .swagger-ui .dialog-ux .modal-ux { min-width: 0; width: 94vw; }
}
`;
const PROBLEMS = `:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 40rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.2; }
h2 { font-size: 1.1rem; }
li { margin-block: .6rem; }
button { min-height: 2.75rem; padding: .6rem 1.2rem; font: inherit; }
`;
const INIT = `// As its name alone: by its identifier it would be linked to a list of licences, which has none of that name.
const plainLicence = ({ React, specSelectors }) => ({
  components: {
    OAS31License: () => React.createElement("div", { className: "info__license" }, specSelectors.license().get("name")),
  },
});
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  filter: true,
  plugins: [plainLicence],
  persistAuthorization: false,
  validatorUrl: null,
});
`;

/** The API's own pages under /docs, served from here: neither part of the app's first load nor of its cache. */
export function docs() {
  const file = (name) => readFileSync(files.resolve(`swagger-ui-dist/${name}`));
  return {
    name: "docs",
    generateBundle() {
      const emit = (name, source) => this.emitFile({ type: "asset", fileName: `docs/${name}`, source });
      emit("index.html", PAGE);
      emit("init.js", INIT);
      emit("page.css", STYLE);
      emit("problems.css", PROBLEMS);
      for (const name of ["swagger-ui.css", "swagger-ui-bundle.js"]) emit(name, file(name));
    },
  };
}
