package import Activities
package import Catalogue
package import EventLoop
package import HTTP
package import Mail
package import Messages
import Telemetry

/// Brings to people what others decide: mails of sign-in codes, each while it lives, and what is pushed at the platforms
/// where the bot answers. It also lists the questions of groups at zsxq, checks apps for operators, and tells a group of
/// theirs of alarms.
///
/// A mail server takes no idempotency key, and an activity's position is committed with its result: after a crash the
/// call is repeated, as this project's activities are. The mail is then the same to the byte, with the same
/// `Message-ID`, so readers show it once; and a code that comes twice does no harm. What may have arrived is not tried
/// again. What could not be mailed is told to SignIn, so that nobody waits for it.
///
/// A push is tried once, lost rather than doubled: the owner of the partition takes it up by a message of its own before it
/// calls, and what an earlier owner had taken up is reported as unknown and not made again, as is a call whose end is not
/// known. Only what was refused for sure is made once more: a call whose token had ended, and one whose connection never
/// was.
@IOLoop
package final class Postman: Activity {
    package typealias Input = PostmanInbox

    let configuration: Configuration
    let mails: MailClient?
    let catalogue: CurrentCatalogue
    let platforms: Platforms
    /// Nil if no group is told of alarms.
    let alarms: AlarmTeller?
    let publicAddress: String
    let clock: @Sendable () -> Timestamp
    let watch: PushWatch
    let logger = Logger(label: "postman")

    /// - Parameters:
    ///   - mails: nil if no mail server is configured: then every mail is returned.
    ///   - client: calls the platforms.
    ///   - publicAddress: where platforms and persons reach the service, without a slash at its end.
    ///   - clock: the log's time, in which codes and pushes expire.
    package init(
        _ configuration: Configuration, mails: MailClient?, catalogue: CurrentCatalogue, client: HTTPClient,
        publicAddress: String, clock: @escaping @Sendable () -> Timestamp
    ) {
        self.configuration = configuration
        self.mails = mails
        self.catalogue = catalogue
        self.publicAddress = publicAddress
        self.clock = clock
        platforms = Platforms(
            configuration, catalogue: catalogue, client: client, publicAddress: publicAddress, clock: clock)
        watch = PushWatch(clock: clock)
        alarms = AlarmTeller(configuration, client: client, publicAddress: publicAddress)
        // Each has a series before its first mail.
        for fate in MailFate.allCases { fate.counter.increment(by: 0) }
    }

    package func perform(_ input: PostmanInbox, attempt: Attempt) async -> Performance {
        switch input {
        case .asked(let asked): await mailed(asked)
        case .push(let asked): await pushed(asked, attempt)
        case .topics(let asked): await listed(asked)
        case .check(let asked): await checked(asked)
        case .scene(let asked): await drawn(asked)
        case .alarm(let raised): await alarmed(raised)
        }
    }

    package func beginDraining() { alarms?.beginDraining() }
}
