import { parseArgs } from "node:util";
import type { Content } from "./content";
import { controlPath, ModelServer } from "./server";

/**
 * A model on its own, for whoever wants to try a client on it. With a parent that listens it tells that its address, and
 * ends with it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "0" },
      keys: { type: "string", default: "1000000" },
      cold: { type: "boolean", default: false },
    },
  });
  const content: Content = {
    keys: Number(values.keys),
    before: values.cold ? "nothing" : "all but the changes",
  };
  const endpoint = await new ModelServer({ content }).listen(Number(values.port));
  process.send?.({ endpoint });
  process.on("disconnect", () => process.exit());
  console.error(`${endpoint}, with buckets "source" and "destination"; GET or PUT ${endpoint}${controlPath}`);
}

void main();
