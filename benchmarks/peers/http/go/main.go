// A plain-text server on net/http: http ADDRESS. Run with GOMAXPROCS=1 for one
// processor.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
)

func main() {
	greeting := []byte("Hello, World!")
	http.HandleFunc("/plaintext", func(reply http.ResponseWriter, _ *http.Request) {
		reply.Header().Set("Content-Type", "text/plain")
		reply.Write(greeting)
	})
	if len(os.Args) > 2 {
		http.Handle("/", http.FileServer(http.Dir(os.Args[2])))
	}
	listener, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("listening on", listener.Addr())
	fmt.Fprintln(os.Stderr, http.Serve(listener, nil))
	os.Exit(1)
}
