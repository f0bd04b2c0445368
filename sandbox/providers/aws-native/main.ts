import { servePlugin } from "../plugin-server";
import { awsNativeProvider } from "./provider";

// Inlined by the bundler: the plugin has to call itself by the version of the SDK that asks for it.
const { version } = require("@pulumi/aws-native/package.json") as { version: string };

void servePlugin(awsNativeProvider(version));
