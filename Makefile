# Each goal sets up what it needs by itself. See workshop/.
.PHONY: help demo test lint bench soak audit house clean db serve shell

help:
	@echo "make demo    walk the main job once in a real Odoo 19, and serve it on http://127.0.0.1:8069"
	@echo "make test    every test (a part of them: make test ARGS=\"-k gate\")"
	@echo "make lint    every check of style"
	@echo "make bench   measure, and write benchmarks/results.json"
	@echo "make soak    the tests that take long"
	@echo "make audit   check the books of a running database"
	@echo "make house   draw the rooms of the addon, from its code, into docs/rooms.md"
	@echo "make clean   remove what this checkout built; make clean ALL=1 removes what was downloaded, too"
	@echo "make db, make serve, make shell   for developers: build, serve and open the database dev"

demo test lint bench soak audit house clean:
	@workshop/$@

db shell:
	@workshop/develop $@

serve:
	@workshop/develop serve $(PORT)
