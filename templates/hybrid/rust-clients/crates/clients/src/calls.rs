//! What a component calls, all in one place.

/// Declares whom a component calls: a field for each, the crate of its client,
/// how the settings that are about it begin, and its port unless they say
/// otherwise.
///
/// That makes `Called`, the settings of each, and `Calls`, the client of each.
#[macro_export]
macro_rules! calls {
    ($($field:ident: $client:ident, $prefix:literal, $port:literal;)+) => {
        /// How each of the others is called.
        #[derive(Debug, Clone)]
        pub struct Called {
            $(
                #[doc = concat!("Its variables go on with `", $prefix, "_`.")]
                pub $field: $crate::Settings,
            )+
        }

        impl Called {
            /// Reads the variables about each. `insecure` says that the network
            /// is trusted.
            pub fn read(env: &mut ::runtime::Env, insecure: bool) -> Self {
                Self {
                    $($field: $crate::Settings::read(env, $prefix, $port, insecure),)+
                }
            }
        }

        /// A client of each of the others. Clones share their connections.
        #[derive(Debug, Clone)]
        pub struct Calls {
            $(
                #[doc = concat!("That of `", stringify!($client), "`.")]
                pub $field: $client::Client,
            )+
        }

        impl Calls {
            /// All of them: how the variables about each go on, and its gRPC
            /// service.
            pub const ALL: &'static [(&'static str, &'static str)] =
                &[$(($prefix, $client::Client::SERVICE),)+];

            /// Connects in the background.
            ///
            /// # Errors
            /// When a certificate cannot be used.
            pub fn connect(
                called: Called,
                measures: &$crate::Measures,
            ) -> Result<Self, ::runtime::Error> {
                Ok(Self {
                    $($field: $client::Client::connect(called.$field, measures)?,)+
                })
            }

            /// Waits until each has been there once: one that is lost later is
            /// no reason to turn everybody away.
            pub async fn ready(&self) {
                $(self.$field.ready().await;)+
            }

            /// The clients, as every request of the server brings them along.
            ///
            /// # Errors
            /// `INTERNAL`, for a request that came past it.
            pub fn of<T>(
                request: &$crate::tonic::Request<T>,
            ) -> Result<Self, $crate::tonic::Status> {
                let calls = request.extensions().get::<Self>().cloned();
                calls.ok_or_else(|| $crate::tonic::Status::internal("internal error"))
            }
        }
    };
}
