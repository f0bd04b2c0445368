import { servePlugin } from "../plugin-server";
import { awsProvider } from "./provider";

// Inlined by the bundler: the plugin has to call itself by the version of the SDK that asks for it.
const { version } = require("@pulumi/aws/package.json") as { version: string };

void servePlugin(awsProvider(version));
