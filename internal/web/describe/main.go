// Command describe writes the OpenAPI document of the Cahier API, as the code
// has it, to the file it is given. `make generate` runs it.
package main

import (
	"fmt"
	"os"

	"cahier/internal/web"
)

func main() {
	document, err := web.OpenAPI()
	if err == nil {
		err = os.WriteFile(os.Args[1], document, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
