import EventLoop
import HTTP

/// Plays WeChat's official accounts, WeCom and zsxq, for apps and for persons: deliveries with the platforms' clock,
/// their APIs, and a page on which one chats as on a phone.
///
/// It is as strict as they are, and misbehaves when it is told to: see `help`. All is in memory: after a restart persons
/// are called the same by the platforms, and what they said is gone.
///
/// | at | is |
/// | --- | --- |
/// | `/phone` | where a person chats |
/// | `/cgi-bin/…`, `/sns/…`, `/connect/…` | the API of official accounts and WeCom, the same address for all apps |
/// | `/v2/…` | zsxq's |
/// | `/q/{code}` | where a sign-in's QR code leads |
/// | `/sandbox/platforms/…` | the control API: see `PlatformControl` |
@IOLoop
package final class Platforms {
    let store: PlatformStore
    private let deliverer: Deliverer
    private let feed: PhoneFeed
    private let desk: PlatformDesk
    private let laters = LaterAnswers()

    /// What the phone's page is called.
    package nonisolated static let phonePath = "/phone"

    /// - Parameter apps: those that are registered; their secrets are new in each process.
    package init(_ apps: [PlayedApp] = PlayedApp.demos) {
        store = PlatformStore(apps)
        deliverer = Deliverer(store, laters)
        feed = PhoneFeed(store)
        desk = PlatformDesk(store)
    }

    package var apps: [PlayedApp] { store.apps }

    /// Lets what the platforms wait for pass so many times as fast.
    package func hurry(by haste: Int) { store.hurry(by: haste) }

    /// Begins to deliver what persons do.
    ///
    /// - Parameter places: the service's, one or those of its nodes: each attempt goes to the next one.
    package func beginDelivering(at places: [NotifyPlace]) { deliverer.line.begin(at: places) }

    /// - Parameter address: where people and apps reach the sandbox, without a slash at its end.
    func open(at address: String) { store.address = address }

    func stop() {
        deliverer.stop()
        feed.stop()
    }

    func addRoutes(to router: inout Router) {
        let accounts = WeChatDesk(desk)
        let (scenes, signIn) = (SceneDesk(accounts), WebSignIn(accounts))
        let topics = ZsxqDesk(desk)
        accounts.addRoutes(to: &router)
        scenes.addRoutes(to: &router)
        signIn.addRoutes(to: &router)
        WeComDesk(desk, laters).addRoutes(to: &router)
        topics.addRoutes(to: &router)
        PlatformControl(desk, deliverer, scenes, topics, signIn, feed).addRoutes(to: &router)
        PhonePage.addRoutes(to: &router)
    }
}
