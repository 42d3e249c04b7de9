// Round trips over unbuffered channels between two goroutines, and a choice
// between two channels. Run with GOMAXPROCS=1 for one thread, 2 for two.
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
	run(count)
	times := make([]float64, rounds)
	for i := range times {
		times[i] = float64(run(count).Nanoseconds()) / float64(count)
	}
	sort.Float64s(times)
	return times[rounds/2]
}

func main() {
	rounds, _ := strconv.Atoi(os.Args[1])
	count, _ := strconv.Atoi(os.Args[2])
	fmt.Printf("  %-44s %6.0f ns\n", "Go: round trip", median(rounds, count, roundTrips))
	fmt.Printf("  %-44s %6.0f ns\n", "Go: round trip with a choice", median(rounds, count, choices))
}
