/// `yizhan dead list` and `yizhan dead redrive CONSUMER NUMBER`
enum Dead: Word {
    static let name = "dead"
    static let summary = "list dead letters, or send one to its consumer once more"
    static let help = """
        usage: yizhan dead list [--kafka HOST:PORT[,...]]
               yizhan dead redrive CONSUMER NUMBER [--kafka HOST:PORT[,...]]

        A dead letter is a message that its consumer could not read. `list` prints the consumer, the letter's number,
        the message's type, id and key, and the reason. `redrive` writes the message to the consumer's inbox again,
        with the same id and key. Works while the service runs and while it does not, or on the cluster that --kafka or
        YIZHAN_KAFKA names.
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        let answer = try await Control.ask(request(options.arguments), Settings(environment: options.environment))
        switch answer {
        case .dead(let lines):
            for line in lines {
                print("\(line.consumer)\t\(line.number)\t\(line.type)\t\(line.id)\t\(line.key)\t\(line.reason)")
            }
            if lines.isEmpty { print("There are no dead letters.") }
        case .redriven: print("The message is in its inbox once more.")
        case .failed(let reason): throw SettingError(description: reason)
        case .key: throw SettingError(description: "The service gave an answer to another question.")
        }
        return 0
    }

    private static func request(_ arguments: [String]) throws -> ControlRequest {
        switch arguments.first {
        case "list" where arguments.count == 1: return .listDead
        case "redrive":
            guard arguments.count == 3, let number = LetterNumber(arguments[2]) else {
                throw UsageError(text: "Say `dead redrive CONSUMER NUMBER`, as `dead list` prints them.")
            }
            return .redrive(consumer: arguments[1], number: number)
        default: throw UsageError(text: "Say `dead list` or `dead redrive`.")
        }
    }
}
