extension Settings {
    /// Every setting there is, in the order of the table in compose/README.md.
    static let all: [Setting] = [
        // Where it listens and where it keeps.
        Setting("YIZHAN_LISTEN", "127.0.0.1:8080", .address, "where the API and the page are served"),
        Setting("YIZHAN_DATA", "", .text, "the data directory; by default `~/.local/share/yizhan`"),
        Setting("YIZHAN_SETTINGS", "", .text, "a JSON5 file with settings by these names; the environment wins"),
        Setting("YIZHAN_LIBRARIES", "/usr/share", .text, "where the page's JavaScript libraries are"),
        Setting(
            "YIZHAN_SECRET", "", .text, "what keys and stream ids are signed with, 32 bytes in base64; made by `up`"),
        Setting("YIZHAN_SECRET_FILE", "", .text, "a file with it, instead"),
        // The cluster.
        Setting("YIZHAN_KAFKA", "", .list, "the brokers of a Kafka cluster, `host:port`"),
        Setting("YIZHAN_NAME", "", .name, "this process's own name on the cluster, the same after a restart"),
        Setting("YIZHAN_KAFKA_PREFIX", "", .name, "what the names of topics and groups begin with"),
        Setting("YIZHAN_KAFKA_PARTITIONS", "24", .integer(1...10_000), "of every topic; for good"),
        Setting(
            "YIZHAN_KAFKA_REPLICATION", "3", .integer(1...100), "brokers that have each record; 1 where there is one"),
        Setting(
            "YIZHAN_KAFKA_SESSION", "10s", .duration(.seconds(6)...(.seconds(300))),
            "how long a process may be silent before others take its partitions over"),
        Setting(
            "YIZHAN_KAFKA_REPAIR", "on", .choice(["on", "off"]),
            "whether transactions that brokers forgot to end (KAFKA-20734) are ended again"),
        Setting(
            "YIZHAN_KAFKA_PROPERTIES", "", .text, "a file of librdkafka's properties, `name=value` a line: TLS, SASL"),
        Setting(
            "YIZHAN_REPLIES_PARTITION", "", .integer(0...9_999),
            "the partition of `replies` that a chat process reads; by default its name says"),
        // What is called.
        Setting(
            "YIZHAN_OPENAI_BASE_URL", "", .url, "an OpenAI-compatible provider, `/v1` included; none: the demo model"),
        Setting("YIZHAN_OPENAI_API_KEY", "", .text, "the provider's key"),
        Setting("YIZHAN_OPENAI_MODELS", "", .list, "the models to offer; by default what the provider lists"),
        Setting(
            "YIZHAN_CATALOGUE", "", .text, "a JSON5 file of models, prices and channels, instead of the three above"),
        Setting("YIZHAN_TRIAL_GRANT", "10", .money, "what the account `owner` is given at the first start"),
        Setting("YIZHAN_UPSTREAM_ATTEMPTS", "3", .integer(1...10), "calls of one request before its first token"),
        Setting(
            "YIZHAN_UPSTREAM_FIRST_TOKEN", "60s", .duration(.milliseconds(100)...(.seconds(3600))),
            "how long a provider may take to begin an answer"),
        Setting(
            "YIZHAN_UPSTREAM_SILENCE", "60s", .duration(.milliseconds(100)...(.seconds(3600))),
            "how long a provider may be silent in an answer"),
        Setting("YIZHAN_UPSTREAM_PROXY", "", .text, "a proxy for calls; by default as `https_proxy` and its like say"),
        // What is allowed.
        Setting(
            "YIZHAN_ANSWER_TIME", "10m", .duration(.seconds(1)...(.seconds(24 * 3600))),
            "the longest an answer may take"),
        Setting("YIZHAN_ANSWERS_AT_ONCE", "1024", .integer(1...100_000), "calls of models that run at once"),
        Setting("YIZHAN_MAX_STREAMS_PER_ACCOUNT", "64", .integer(1...1_000_000), "open answers of one account"),
        Setting("YIZHAN_MAX_CONNECTIONS", "4096", .integer(1...1_000_000), "open connections"),
        Setting(
            "YIZHAN_MAX_CONNECTIONS_PER_ADDRESS", "1024", .integer(1...1_000_000), "open connections of one address"),
        Setting("YIZHAN_TRUSTED_PROXIES", "", .list, "addresses and networks whose X-Forwarded-For counts"),
        Setting("YIZHAN_MAX_BODY", "10MiB", .bytes(1024...1 << 30), "the largest request body"),
        Setting("YIZHAN_IMAGE_TOKENS", "1600", .integer(0...1_000_000), "tokens reserved for an image in a question"),
        // How long things are kept.
        Setting(
            "YIZHAN_REPLIES_KEPT", "24h", .duration(.seconds(60)...(.seconds(30 * 86400))),
            "how long an answer can be resumed, and an Idempotency-Key counts"),
        Setting("YIZHAN_REPLIES_BYTES", "1GiB", .bytes(1 << 20...1 << 40), "the most that kept answers may take"),
        Setting(
            "YIZHAN_INBOX_BYTES", "64MiB", .bytes(1 << 20...1 << 40),
            "the most that consumed messages may take, an inbox"),
        // How it runs, and is watched.
        Setting(
            "YIZHAN_BUSY_POLL", "on", .choice(["on", "off"]),
            "whether threads look for more work for a moment before they sleep: sooner answers for processor time"),
        Setting(
            "YIZHAN_LOG_LEVEL", "notice", .choice(["debug", "info", "notice", "warning", "error"]), "what is logged"),
        Setting("YIZHAN_LOG_FORMAT", "text", .choice(["text", "json"]), "how it is logged"),
        Setting("YIZHAN_METRICS_FROM", "127.0.0.0/8,::1", .list, "addresses and networks that may read `/metrics`"),
        Setting(
            "YIZHAN_DRAIN_TIME", "20s", .duration(.zero...(.seconds(3600))),
            "how long open answers and calls may go on after SIGTERM"),
    ]
}
