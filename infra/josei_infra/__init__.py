"""Assembling, packaging and deploying Josei. Each module has one subject; the scripts in infra/ run them."""
