// Round trips over unbuffered channels between two goroutines, or with a choice
// between two channels. Arguments, warm-up and output are those of Peers.java;
// run with GOMAXPROCS=1 for one thread.
package main

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"time"
)

func roundTrips(count int) time.Duration {
	there, back := make(chan int), make(chan int)
	go func() {
		for i := 0; i < count; i++ {
			back <- <-there
		}
	}()
	start := time.Now()
	for i := 0; i < count; i++ {
		there <- i
		<-back
	}
	return time.Since(start)
}

func choices(count int) time.Duration {
	there, other, back := make(chan int), make(chan int), make(chan int)
	go func() {
		for i := 0; i < count; i++ {
			select {
			case value := <-there:
				back <- value
			case value := <-other:
				back <- value
			}
		}
	}()
	start := time.Now()
	for i := 0; i < count; i++ {
		there <- i
		<-back
	}
	return time.Since(start)
}

func median(rounds, count int, run func(int) time.Duration) float64 {
	for i := 0; i < rounds; i++ {
		run(count)
	}
	times := make([]float64, rounds)
	for i := range times {
		times[i] = float64(run(count).Nanoseconds()) / float64(count)
	}
	sort.Float64s(times)
	return times[rounds/2]
}

func main() {
	run, known := map[string]func(int) time.Duration{"go": roundTrips, "go-choice": choices}[os.Args[1]]
	if !known {
		panic("no peer '" + os.Args[1] + "'")
	}
	rounds, _ := strconv.Atoi(os.Args[2])
	count, _ := strconv.Atoi(os.Args[3])
	fmt.Printf("%.0f\n", median(rounds, count, run))
}
