/// `yizhan topics create` and `yizhan topics check`
enum Topics: Command {
    static let name = "topics"
    static let summary = "make or verify the topics on a Kafka cluster"
    static let help = """
        usage: yizhan topics create|check [--kafka HOST:PORT[,...]] [--partitions N] [--replication N]

        `create` makes the topics that are missing, and leaves the others as they are. `check` says what is wrong with
        them, and exits with 1 if anything is.

          --partitions N     of every topic, 24 by default; for good: keys would move
          --replication N    brokers that have each record, 3 by default; 1 where there is one broker
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka, .partitions, .replication])
        let settings = try Settings(environment: options.environment)
        switch options.arguments {
        case ["create"]:
            try await Cluster(asked: settings).createTopics(settings)
            print("The topics are there.")
            return 0
        case ["check"]:
            let faults = try await Cluster(asked: settings).checkTopics(settings)
            for fault in faults { print(fault) }
            if faults.isEmpty { print("The topics are as they should be.") }
            return faults.isEmpty ? 0 : 1
        default: throw UsageError(text: "Say `topics create` or `topics check`.")
        }
    }
}
