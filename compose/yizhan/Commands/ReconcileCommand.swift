import Foundation
import JSON
import Messages

/// `yizhan reconcile [--date D] [--merchant M] [--execute]`
enum ReconcileCommand: Command {
    static let name = "reconcile"
    static let summary = "hold the books of a day against the payment providers' bills"
    static let help = """
        usage: yizhan reconcile [--date DATE] [--merchant NAME] [--again] [--execute] [--csv]

        Compares a day's payments and refunds with the bills of the provider, and prints in what they differ. A day that was
        compared before, as the service does by itself after ten in the morning in Beijing, is printed as it stands; one
        that was not is compared now, and standard error says how far it is.

          --date DATE      a day in Beijing, like 2027-01-31; yesterday there by default
          --merchant NAME  of the catalogue; all merchants by default
          --again          fetches the bills once more
          --execute        has the provider asked about each difference whose line says so under REPAIR, and prints what is
                           left; without it nothing but the report is written. Done again, it changes nothing
          --csv            all differences as a table with a header, in place of some for a person

        Works while the service runs, or on the cluster that --kafka HOST:PORT[,...] or YIZHAN_KAFKA names, while its nodes
        run. --json prints the reports as one document on one line. For a timer, it exits with

          0  all days were compared, and nothing differs
          1  something differs
          2  a day could not be compared, or not yet; or these words or settings are not taken
        """

    static func run(_ arguments: [String], _ environment: [String: String]) async throws -> Int32 {
        let options = try Options(arguments, environment, [.kafka])
        var words = Words(options.arguments)
        let form: Reconciling.Form = words.takeFlag("--json") ? .json : words.takeFlag("--csv") ? .csv : .text
        let reconciling = try Reconciling(
            &words, form: form, today: Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)))
        let settings = try Settings(environment: options.environment)
        do {
            try await requireService(settings)
            return try await Console.with(settings, catalogue: .changing, note: form == .json ? nil : Complaint.note) {
                console in
                try await reconciling.run(on: console) { try StandardOutput.write($0) }
            }
        } catch let error as UsageError {
            throw error
        } catch {
            throw NotCompared(description: "\(error)")
        }
    }

    /// A console of its own decides, and calls nobody.
    private static func requireService(_ settings: Settings) async throws {
        guard !settings.isSet(.kafka) else { return }
        let socket = try DataDirectory(settings).controlSocket
        guard try await Console(at: socket).isServed() else {
            throw NotCompared(description: "The service does not run, and the bills are fetched by it.")
        }
    }
}

/// Why a day was not compared.
struct NotCompared: Error, CustomStringConvertible {
    let description: String
}
