import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { permissionsPage } from "./page";

writeFileSync(join(__dirname, "../permissions.md"), permissionsPage());
