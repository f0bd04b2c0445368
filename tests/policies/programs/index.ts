import { badPrograms } from "./bad-programs";
import { handWritten } from "./hand-written";

const { PROGRAM = "sound" } = process.env;
(PROGRAM === "sound" ? handWritten : badPrograms[PROGRAM]?.run)?.();
