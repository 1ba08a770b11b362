import Catalogue
import HTTP

extension Cashier {
    /// How Cashier calls providers.
    ///
    /// | field | default | what it is |
    /// | --- | --- | --- |
    /// | `folder` | | where bills are kept while they are read; at most a gigabyte each |
    /// | `callsAtOnce` | 16 | of one merchant; others wait as long as they may |
    /// | `callWithin` | 10 s | a call, from its beginning to the end of its response |
    /// | `failuresInRow` | 5 | after so many calls without an answer a merchant's provider is left alone |
    /// | `pause` | 5 s | for so long |
    /// | `certificatesAgain` | 6, 12, 24, 48 s | between tries for a notification whose certificate cannot be fetched |
    /// | `billWithin` | 1 h | the download of a bill, pauses for the log included |
    /// | `silenceWithin` | 30 s | before the first and between two pieces of a bill |
    package struct Configuration: Sendable {
        package var folder: String
        package var callsAtOnce = 16
        package var callWithin = Duration.seconds(10)
        package var failuresInRow = 5
        package var pause = Duration.seconds(5)
        package var certificatesAgain: [Duration] = [.seconds(6), .seconds(12), .seconds(24), .seconds(48)]
        package var billWithin = Duration.seconds(3600)
        package var silenceWithin = Duration.seconds(30)

        package init(folder: String) {
            self.folder = folder
        }

        var deadlines: ClientRequest.Deadlines {
            ClientRequest.Deadlines(connect: callWithin, head: callWithin, idle: callWithin, total: callWithin)
        }

        var billDeadlines: ClientRequest.Deadlines {
            ClientRequest.Deadlines(
                connect: callWithin, head: silenceWithin, idle: silenceWithin, total: billWithin)
        }
    }

    /// What clients of all merchants need.
    struct Means: Sendable {
        let configuration: Configuration
        let client: HTTPClient
        let publicAddress: String
        /// In seconds since 1970.
        let now: @Sendable () -> Int

        /// Where the provider tells what was paid.
        func notifyAddress(of merchant: Merchant) -> String {
            merchant.notifyAddress ?? publicAddress + merchant.notifyPath
        }
    }
}
