// Plain JavaScript: it has to run, and to say what is missing, before anything is installed.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`the sandbox needs Node 20.19 or newer, this is ${process.version}`);
  process.exit(1);
}
try {
  require("tsx/cjs");
} catch (error) {
  if (error.code !== "MODULE_NOT_FOUND") throw error;
  console.error('the packages are not installed yet; run "npm ci" first, then "npm run sandbox" again');
  process.exit(1);
}
// The AWS SDK's announcement that it will drop Node 20 one day has no place in a story.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
require("./cli.ts");
