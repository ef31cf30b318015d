# Stands in for a full node's own image: what scripts/get-node found, over the
# same base as ours.
FROM debian:bookworm-slim
COPY . /opt/node
RUN ln -s /opt/node/bin/* /usr/local/bin/
