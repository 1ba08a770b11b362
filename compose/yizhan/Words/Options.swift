/// The options of a word that stand for settings, and what is left of its arguments. An option wins over the
/// environment.
struct Options {
    /// An option, and the setting that it stands for.
    struct Option: Sendable {
        let name: String
        let setting: String

        static let kafka = Option(name: "--kafka", setting: "YIZHAN_KAFKA")
        static let name = Option(name: "--name", setting: "YIZHAN_NAME")
        static let listen = Option(name: "--listen", setting: "YIZHAN_LISTEN")
        static let partitions = Option(name: "--partitions", setting: "YIZHAN_KAFKA_PARTITIONS")
        static let replication = Option(name: "--replication", setting: "YIZHAN_KAFKA_REPLICATION")
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
