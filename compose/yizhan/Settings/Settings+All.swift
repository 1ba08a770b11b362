extension Settings {
    /// All settings, in the order of the table in compose/README.md.
    static let all: [any AnySetting] = [
        // Addresses and files.
        Setting.listen, Setting.adminListen, Setting.publicAddress, Setting.hosts, Setting.corsOrigins,
        Setting.dataDirectory,
        Setting.settingsFile, Setting.libraries, Setting.pages, Setting.pictureHosts, Setting.secret,
        Setting.secretFile, Setting.masterKey, Setting.masterKeyFile, Setting.sessionSecret,
        Setting.sessionSecretFile, Setting.sessionLifetime, Setting.authorities,
        // The cluster.
        Setting.kafka, Setting.processName, Setting.kafkaPrefix, Setting.kafkaPartitions, Setting.kafkaReplication,
        Setting.kafkaSession, Setting.kafkaRepair, Setting.kafkaProperties, Setting.repliesPartition,
        // Providers.
        Setting.openAIBaseURL, Setting.openAIKey, Setting.openAIModels, Setting.catalogueFile, Setting.trialGrant,
        Setting.upstreamAttempts, Setting.upstreamFirstToken, Setting.upstreamSilence, Setting.upstreamProxy,
        // Sign-in.
        Setting.mailServer, Setting.mailSecurity, Setting.mailFrom, Setting.mailUser, Setting.mailPassword,
        Setting.mailPasswordFile, Setting.signupGrant, Setting.giftBudget,
        // Limits.
        Setting.answerTime, Setting.answersAtOnce, Setting.answersMemory, Setting.maxStreamsPerAccount,
        Setting.burstTime, Setting.questionsPerSecond, Setting.maxConnections, Setting.maxConnectionsPerAddress,
        Setting.readerPatience, Setting.trustedProxies, Setting.maxBody, Setting.bodiesMemory,
        Setting.bodiesMemoryPerAccount, Setting.imageTokens, Setting.joinsRepetitions,
        Setting.maxDeliveries,
        // Retention.
        Setting.repliesKept, Setting.repliesBytes, Setting.inboxBytes,
        // Operation and monitoring.
        Setting.busyPoll, Setting.logLevel, Setting.logFormat, Setting.metricsFrom, Setting.auditInterval,
        Setting.alarmRobot, Setting.drainTime,
    ]
}
