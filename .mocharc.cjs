// The AWS SDK announces the end of its support for Node 20 in each of the many processes that the tests start.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

module.exports = {
  extension: ["ts"],
  "node-option": ["import=tsx"],
  timeout: 10_000,
  "forbid-only": true,
};
