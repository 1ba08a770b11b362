/// `yizhan dead list`, `yizhan dead redrive CONSUMER NUMBER` and `yizhan dead release CONSUMER KEY`
enum Dead: Command {
    static let name = "dead"
    static let summary = "list what was left out, and send it to its consumer once more"
    static let help = """
        usage: yizhan dead list [--kafka HOST:PORT[,...]]
               yizhan dead redrive CONSUMER NUMBER [--kafka HOST:PORT[,...]]
               yizhan dead redrive CONSUMER key KEY [--kafka HOST:PORT[,...]]
               yizhan dead release CONSUMER KEY [--kafka HOST:PORT[,...]]

        A dead letter is a message that its consumer could not read, or that the process died of. A key is set aside when
        its state cannot be read, or the process died of it: then its requests are refused with 503, what else comes for
        it becomes dead letters, and its state and its money stay as they are.

        `list` prints the consumer, the letter's number, the message's type, id and key, and the reason; then the keys that
        are set aside. `redrive` writes a message to the consumer's inbox again, once, with the same id and key; it
        refuses a message whose sender was told that it failed. `release` has the consumer decide on a key again, once
        what was wrong is mended, and sends what came meanwhile behind it: all is decided in its order, as if it had
        only been delayed. What was not mended is set aside again. `redrive CONSUMER key KEY` sends what came for the
        key during the release and is listed still.

        Works while the service runs and while it does not, or on the cluster that --kafka or YIZHAN_KAFKA names.
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        let answer = try await Control.ask(request(options.arguments), Settings(environment: options.environment))
        switch answer {
        case .dead(let lines, let aside):
            for line in lines {
                print("\(line.consumer)\t\(line.number)\t\(line.type)\t\(line.id)\t\(line.key)\t\(line.reason)")
            }
            if lines.isEmpty { print("There are no dead letters.") }
            for line in aside { print("\(line.consumer)\tset aside\t\(line.key)\t\(line.reason)") }
        case .redriven(1): print("The message is in its inbox once more.")
        case .redriven(let count): print("\(count) messages are in their inbox once more.")
        case .released(let count):
            print("The key is decided on again, if its state can be read; `yizhan dead list` says so.")
            if count > 0 { print("\(count) messages that came meanwhile are in its inbox once more.") }
        case .failed(let reason): throw SettingError(description: reason)
        case .key, .noted: throw SettingError(description: "The service gave an answer to another question.")
        }
        return 0
    }

    private static func request(_ arguments: [String]) throws -> ControlRequest {
        switch arguments.first {
        case "list" where arguments.count == 1: return .listDead
        case "release":
            guard arguments.count == 3 else { throw UsageError(text: "Say `dead release CONSUMER KEY`.") }
            return .release(consumer: arguments[1], key: arguments[2])
        case "redrive" where arguments.count == 4 && arguments[2] == "key":
            return .redriveKey(consumer: arguments[1], key: arguments[3])
        case "redrive":
            guard arguments.count == 3, let number = LetterNumber(arguments[2]) else {
                throw UsageError(text: "Say `dead redrive CONSUMER NUMBER`, as `dead list` prints them.")
            }
            return .redrive(consumer: arguments[1], number: number)
        default: throw UsageError(text: "Say `dead list`, `dead redrive` or `dead release`.")
        }
    }
}
