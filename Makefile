# What operators type most; `make` alone lists it. Everything here is one command that also works by itself.

.DEFAULT_GOAL := help
.PHONY: help build test up down logs docker-full images cluster-test smoke

KIND_LOADER := deploy/kind/load-image.sh

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## install what is needed and build all packages
	npm run setup

test: ## the whole check
	npm test

up: ## start the proxy and the agent with Docker Compose
	docker compose up -d

# The agent uses the PostgreSQL of this profile. For `make up` to go on with it, write DATABASE_HOST=postgres into .env.
docker-full: export DATABASE_HOST ?= postgres
docker-full: export REDIS_URL ?= redis://redis:6379
docker-full: ## start everything: proxy with OpenRouter, agent, PostgreSQL, Redis
	docker compose --profile full up -d

down: ## stop what up and docker-full started; volumes stay
	docker compose --profile full --profile simulator down

logs: ## follow the logs
	docker compose --profile full --profile simulator logs --follow --tail 100

smoke: ## ask the running proxy for the four new models
	npm run smoke -- --url http://127.0.0.1:4000

images: ## build the images of proxy, agent and provider simulator
	docker compose --profile simulator build

cluster-test: ## install the charts into the cluster of KUBECONFIG and check them; builds images for kind
	IMAGE_LOADER="$${IMAGE_LOADER:-$(KIND_LOADER)}" npm run test:cluster
