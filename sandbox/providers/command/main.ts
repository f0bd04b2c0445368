import { servePlugin } from "../plugin-server";
import { commandProvider } from "./provider";

// Inlined by the bundler: the plugin has to call itself by the version of the SDK that asks for it.
const { version } = require("@pulumi/command/package.json") as { version: string };

void servePlugin(commandProvider(version));
