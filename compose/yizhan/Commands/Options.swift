/// The options of a command that stand for settings, and its other arguments. An option wins over the environment.
struct Options {
    /// An option and its setting.
    struct Option: Sendable {
        let name: String
        let setting: String

        init<Value>(_ name: String, _ setting: Setting<Value>) {
            self.name = name
            self.setting = setting.name
        }

        static let kafka = Option("--kafka", Setting.kafka)
        static let name = Option("--name", Setting.processName)
        static let listen = Option("--listen", Setting.listen)
        static let partitions = Option("--partitions", Setting.kafkaPartitions)
        static let replication = Option("--replication", Setting.kafkaReplication)
    }

    private(set) var arguments: [String] = []
    private(set) var environment: [String: String]

    init(_ arguments: [String], _ environment: [String: String], _ options: [Option]) throws(UsageError) {
        self.environment = environment
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard let option = options.first(where: { $0.name == argument }) else {
                self.arguments.append(argument)
                continue
            }
            guard let value = rest.popFirst(), !value.isEmpty, !value.hasPrefix("--") else {
                throw UsageError(text: "\(option.name) needs a value.")
            }
            self.environment[option.setting] = value
        }
    }
}
