import EventLoop
import Foundation

/// `yizhan run ROLE... --name NAME --kafka HOST:PORT[,...]`
enum Run: Command {
    static let name = "run"
    static let summary = "run some roles here, on a Kafka cluster"
    static var help: String {
        let roles = Role.all.map { role in
            "  " + role.name.padding(toLength: 11, withPad: " ", startingAt: 0) + role.meaning
        }
        return """
            usage: yizhan run ROLE... --name NAME --kafka HOST:PORT[,...] [--listen HOST:PORT]

            Runs some of the service's roles in this process, on topics that `yizhan topics create` has made. Any number
            of processes share a role; a service needs each role once at least. With SIGTERM or SIGINT it lets what is
            open finish for a while, and hands its partitions over.

            \(roles.joined(separator: "\n"))

            --name      this process's own on the cluster: restarted under it, it goes on where it was
            --kafka     the brokers
            --listen    where chat serves; other roles serve /healthz, /readyz and /metrics there, if it is given

            Every process gets the same YIZHAN_SECRET, YIZHAN_SESSION_SECRET, YIZHAN_MASTER_KEY and models
            (YIZHAN_CATALOGUE or YIZHAN_OPENAI_...); chat and llm need them. Models are looked at until the log has a catalogue. No account is
            made: `yizhan accounts open owner --role owner` does. `yizhan up --help` lists all settings.
            """
    }

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let termination = await Termination.process
        let options = try Options(arguments, environment, [.name, .kafka, .listen])
        let roles = try roles(options.arguments)
        let settings = try Settings(environment: options.environment)
        Up.prepare(settings, for: roles)
        return try await termination.serve(drainingWithin: settings[.drainTime]) { try await Node(roles, settings) }
    }

    /// Parses the roles, with commas or without; returns them in the order of starting.
    static func roles(_ arguments: [String]) throws(UsageError) -> [Role] {
        let all = Role.all.map(\.name).joined(separator: ", ")
        let words = arguments.flatMap { $0.split(separator: ",").map(String.init) }
        if let word = words.first(where: { word in !Role.all.contains { $0.name == word } }) {
            throw UsageError(text: "There is no role '\(word)'; there are \(all).")
        }
        guard !words.isEmpty else { throw UsageError(text: "Say which roles: \(all).") }
        return Role.all.filter { words.contains($0.name) }
    }
}
