import HTTP
package import Mail
package import WeCom

extension Postman {
    /// How Postman hands mails over and calls platforms.
    ///
    /// | field | default | what it is |
    /// | --- | --- | --- |
    /// | `sender` | nil | whom mails come from; nil: none are sent |
    /// | `attempts` | 3 | of one mail, while its code lives |
    /// | `firstRetryDelay` | 2 s | between them; doubles with each |
    /// | `patience` | 60 s | how long a push waits for its call, if it does not expire before |
    /// | `callWithin` | 10 s | a call, from its beginning to the end of its response |
    /// | `tokenWithin` | 5 s | the same for an access token, for which pushes wait |
    /// | `connects` | 3 | tries of a call of which the platform has seen nothing |
    /// | `firstReconnectDelay` | 200 ms | between them; doubles with each |
    /// | `apps` | 32, 5, 5 s | calls of one app at once; after so many without an answer in a row none for so long |
    /// | `circles` | 1, 3, 10 min | the same at zsxq, where being slowed down counts, too |
    /// | `memberPerMinute`, `memberPerHour` | 30, 1000 | what WeCom lets through to one member |
    /// | `alarmGroup` | nil | the robot of the group that is told of alarms; nil: none is |
    /// | `alarmPause` | 60 s | between two texts of one alarm, below the robot's 20 a minute |
    package struct Configuration: Sendable {
        package var sender: MailParty?
        package var attempts = 3
        package var firstRetryDelay: Duration = .seconds(2)
        package var patience: Duration = .seconds(60)
        package var callWithin: Duration = .seconds(10)
        package var tokenWithin: Duration = .seconds(5)
        package var connects = 3
        package var firstReconnectDelay: Duration = .milliseconds(200)
        package var apps = Bounds(callsAtOnce: 32, failuresInRow: 5, pause: .seconds(5))
        package var circles = Bounds(callsAtOnce: 1, failuresInRow: 3, pause: .seconds(600))
        package var memberPerMinute = 30
        package var memberPerHour = 1_000
        package var alarmGroup: GroupRobot?
        package var alarmPause: Duration = .seconds(60)

        /// How a platform is treated.
        package struct Bounds: Sendable {
            package var callsAtOnce: Int
            package var failuresInRow: Int
            package var pause: Duration
        }

        package init(sender: MailParty?) {
            self.sender = sender
        }

        /// - Parameter rest: until nobody waits for the call any more. One that has begun has a second at least.
        func deadlines(within rest: Duration) -> ClientRequest.Deadlines {
            let most = max(.seconds(1), min(callWithin, rest))
            return ClientRequest.Deadlines(connect: most, head: most, idle: most, total: most)
        }
    }
}
