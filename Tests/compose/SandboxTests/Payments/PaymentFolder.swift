import Foundation

@testable import Sandbox

/// A folder of payment providers for one test, removed with this value. All have the same keys, because making them
/// takes a while.
final class PaymentFolder: Sendable {
    let path: String

    /// Made once a process.
    private static let keys = PlayedKeys.generate(now: Int(Date().timeIntervalSince1970))

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "yizhan-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Self.keys.write(to: path + "/keys.json")
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("A test's folder could not be removed: \(error)")
        }
    }

    var journal: String { path + "/journal.jsonl" }
}
