/* indexed.h - a made-up node: its chain and its block files; and an index that
 * follows it by the connector, without any thread or network. */
#ifndef TESTS_UNIT_INDEXER_INDEXED_H
#define TESTS_UNIT_INDEXER_INDEXED_H

#include "indexer/index_parts.h"
#include "model.h"

struct made_node {
	struct model model;
	struct network net; /* regtest's row, to be changed at will */
	struct folder folder;
	FILE *file; /* blk00000.dat */
};

void made_node_begin(struct made_node *node, uint64_t seed);
void made_node_end(struct made_node *node);
/* One more block; its bytes are in the file when it returns. */
void made_node_grow(struct made_node *node, uint32_t tx_count);
/* Writes the model's last block to the file. */
void made_node_write(struct made_node *node);

struct indexed {
	const struct made_node *node;
	struct folder folder;
	struct index *index; /* or NULL: just the parts below */
	struct store *store;
	struct source *source;
	struct connector *connector;
	struct level_policy policy;
	struct state state;
	uint32_t top;       /* the most blocks there ever were */
	bool without_spent; /* the node cannot tell what inputs spent */
};

/* Few, so that most merges go range by range. */
#define INDEXED_MERGE_ROWS 40

void indexed_begin(struct indexed *ix, const struct made_node *node,
		   uint32_t fanout, uint32_t horizon);
/* The same behind an index as the daemon opens it, but without a node: for
 * queries. Its secret is made of the text. */
void indexed_begin_whole(struct indexed *ix, const struct made_node *node,
			 uint32_t fanout, uint32_t horizon, const char *secret);
void indexed_end(struct indexed *ix);

/* One batch: blocks [0, keep) stay, the node's [keep, to) follow. Commits and
 * brings ix->state up to date when OK. */
enum status indexed_follow(struct indexed *ix, uint32_t keep, uint32_t to);
/* The same with blocks of any kind. */
enum status indexed_connect(struct indexed *ix,
			    struct incoming_block *const *blocks, size_t count);
/* One transaction of the merges that are due; false: nothing was. */
bool indexed_merge_once(struct indexed *ix);
void indexed_merge_all(struct indexed *ix);

/* The index says of the node's first blocks what a walk over them says. Not for
 * a whole one, whose secret is another. */
void assert_indexed(struct indexed *ix);
/* The same of a snapshot, which is as old as ix says. */
void assert_indexed_in(const struct indexed *ix, const struct view *view);

#endif /* TESTS_UNIT_INDEXER_INDEXED_H */
