# What CI runs is .ci/run: `go test` and `make check`. Every tool is pinned here and
# nowhere else.

GOLANGCI_LINT = go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
GORELEASER = go run github.com/goreleaser/goreleaser/v2@v2.16.0

.PHONY: build test check format lint race bench bench-load bench-lookup fuzz simulate crash power crowd agree demo cross packages snapshot reference

build:
	CGO_ENABLED=0 go build -trimpath -o newsdesk .

test:
	go test ./...

# Everything that has to be true before a change lands.
check: lint race

# golangci-lint formats as well: gofumpt and gci, see .golangci.yml.
format:
	$(GOLANGCI_LINT) fmt ./...

lint:
	$(GOLANGCI_LINT) fmt --diff ./...
	$(GOLANGCI_LINT) run ./...

# One processor for each package's tests: under testing/synctest the race detector
# of Go 1.26 ends the process itself, now and then, where timers of one bubble fire on
# two at once (go.dev/issue/78156). It finds races by order of events, not by luck with
# processors, and packages still run side by side. What `go test` has tested at length
# and is no matter of order is tested in short.
race:
	go test -race -short -cpu 1 -parallel 2 ./...

# Everything that a release is made for compiles, and so do the tests of main:
# .goreleaser.yaml. A minute and a half of a processor for each at first, because each
# has a standard library of its own to be compiled; vet and build share theirs where
# both trim paths.
TARGETS = linux/amd64 linux/arm64 linux/arm darwin/amd64 darwin/arm64 windows/amd64
cross:
	@for target in $(TARGETS); do \
		echo $$target; \
		CGO_ENABLED=0 GOOS=$${target%/*} GOARCH=$${target#*/} GOARM=7 go vet -trimpath . && \
		CGO_ENABLED=0 GOOS=$${target%/*} GOARCH=$${target#*/} GOARM=7 go build -trimpath -o /dev/null . || exit 1; \
	done

# What is shipped besides the program, held against the tools that read it: those that
# are installed, each of which says that it was there. goreleaser wants a clone that has
# a remote.
packages:
	$(GORELEASER) check
	@.ci/packages

# All that a release consists of but the SBOMs, in dist: minutes.
snapshot:
	$(GORELEASER) release --snapshot --clean --skip=sbom

# What is made from the program itself; tests hold the two together.
reference:
	go run . reference > docs/reference.md
	go run . config schema > config.schema.json

bench:
	go test -run '^$$' -bench . -benchmem ./...

# The full-text index with a million items: two minutes, and half a gigabyte of disk.
LOOKUP_ITEMS ?= 1000000
bench-lookup:
	NEWSDESK_BENCH_ITEMS=$(LOOKUP_ITEMS) go test -run '^$$' -bench Lookup -benchtime 1x -timeout 30m ./lookup

# The bot as a process of its own, with many feeds, topics and channels on loopback,
# beside a bare client that asks for the same: docs/performance.md. Four minutes for
# 10,000 feeds of 30 items. LOAD_PROFILES is a directory for profiles of CPU and memory, one a round.
LOAD_FEEDS ?= 10000
LOAD_ITEMS ?= 30
LOAD_PROFILES ?=
bench-load:
	NEWSDESK_BENCH_LOAD=$(LOAD_FEEDS) NEWSDESK_BENCH_LOAD_ITEMS=$(LOAD_ITEMS) NEWSDESK_BENCH_PROFILE=$(LOAD_PROFILES) go test -run 'TestLoad' -timeout 60m -v .

# Thirty seconds for each parser of foreign bytes.
FUZZTIME ?= 30s
fuzz:
	@for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$package || exit 1; \
		done; \
	done

# The whole bot under seeds, each a life of its own: "77", or a range.
SEEDS ?= 1-10000
simulate:
	@NEWSDESK_TEST_SEEDS=$(SEEDS) bash -o pipefail -c "go test -run TestSimulation -timeout 60m -v . | grep -v -e '=== ' -e '--- PASS'"

# The real binary, killed over and over while Discord misbehaves.
KILLS ?= 1000
crash:
	NEWSDESK_TEST_KILLS=$(KILLS) go test -run TestE1RunSurvivesKill9 -timeout 60m -v .
	NEWSDESK_TEST_KILLS=$(KILLS) go test -run TestAKilledIndexHasAllUpToLast -timeout 30m -v ./lookup
	NEWSDESK_TEST_KILLS=$(KILLS) go test -run TestKilledWhileIndexingStoreAndIndexAgree -timeout 30m -v ./desk

# The power fails over and over, on a disk in user space that forgets what was not
# synced. It takes Linux, /dev/fuse, and root or a kernel that lets users mount.
LOSSES ?= 100
power:
	NEWSDESK_TEST_LOSSES=$(LOSSES) go test -run TestE19 -timeout 60m -v .

# Ten thousand interactions over real sockets, after which memory is where it was.
INTERACTIONS ?= 10000
crowd:
	NEWSDESK_TEST_INTERACTIONS=$(INTERACTIONS) go test -run TestInteractionsOverRealSocketsLeaveNothing -v ./bot

# The index of topics against each topic alone, on every pair, and that of items
# against each item alone, with many more of both; and what is new in real feeds
# against all of each.
agree:
	NEWSDESK_TEST_ALL=1 go test -run TestIndexAgreesWithEachQueryAlone -timeout 60m -v ./query
	NEWSDESK_TEST_ALL=1 go test -run TestSearchAgreesWithMatch -timeout 60m -v ./lookup
	NEWSDESK_TEST_ALL=1 go test -run TestASearchAndATopicAgree -timeout 60m -v ./desk
	NEWSDESK_TEST_ALL=1 go test -run TestWhatIsNewIsReadAsInTheWholeDocument -v ./feeds

demo:
	go run . demo
