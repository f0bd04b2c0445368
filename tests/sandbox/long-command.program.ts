import { Command } from "@pulumi/command/local";

// Says that it runs, then takes longer than anyone waits, unless the file "go-on" lets it end.
new Command("long", { create: "echo $$ > started; [ -e go-on ] || sleep 60; echo done" });
