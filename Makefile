# Each word is one script in bin/, which says what it does.
.PHONY: run test check bench soak dist linkage
run:
	@bin/run
test:
	@bin/test
check:
	@bin/check
bench:
	@bin/bench
soak:
	@bin/soak
dist:
	@bin/dist
linkage:
	@bin/linkage
