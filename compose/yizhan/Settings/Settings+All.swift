extension Settings {
    /// Every setting there is, in the order of the table in compose/README.md.
    static let all: [any AnySetting] = [
        // Where it listens and where it keeps.
        Setting.listen, Setting.dataDirectory, Setting.settingsFile, Setting.libraries, Setting.secret,
        Setting.secretFile,
        // The cluster.
        Setting.kafka, Setting.processName, Setting.kafkaPrefix, Setting.kafkaPartitions, Setting.kafkaReplication,
        Setting.kafkaSession, Setting.kafkaRepair, Setting.kafkaProperties, Setting.repliesPartition,
        // What is called.
        Setting.openAIBaseURL, Setting.openAIKey, Setting.openAIModels, Setting.catalogueFile, Setting.trialGrant,
        Setting.upstreamAttempts, Setting.upstreamFirstToken, Setting.upstreamSilence, Setting.upstreamProxy,
        // What is allowed.
        Setting.answerTime, Setting.answersAtOnce, Setting.maxStreamsPerAccount, Setting.maxConnections,
        Setting.maxConnectionsPerAddress, Setting.trustedProxies, Setting.maxBody, Setting.imageTokens,
        // How long things are kept.
        Setting.repliesKept, Setting.repliesBytes, Setting.inboxBytes,
        // How it runs, and is watched.
        Setting.busyPoll, Setting.logLevel, Setting.logFormat, Setting.metricsFrom, Setting.drainTime,
    ]
}
