import { Command } from "@pulumi/command/local";

// Says that it runs, then takes longer than anyone waits.
new Command("long", { create: "echo $$ > started; sleep 60" });
