//! How [`messages!`] and [`enums!`] turn one listing into structs and their descriptions.
//!
//! A field is written `CARDINALITY KIND NAME = NUMBER;` much as in a schema:
//!
//! ```text
//! required string user = 1;
//! optional message id: FrameworkID = 3;
//! optional enumeration(CapabilityType) r#type = 1;
//! optional double failover_timeout = 4 [default 0.0];
//! optional string secret = 2 (secret);
//! ```

/// Defines messages: a struct with prost's encoder, and its [`Message`](super::Message).
macro_rules! messages {
    ($(
        $(#[$doc:meta])*
        message $message:ident $full_name:literal {
            $(
                $(#[$field_doc:meta])*
                $cardinality:ident $kind:ident $(($enum:ident))? $field:ident $(: $type:ident)?
                    = $number:tt $([default $default:tt])? $(($secret:ident))? ;
            )*
        }
    )*) => {
        /// Every message of the listing.
        pub const ALL: &[&$crate::mesos::MessageType] = &[$($message::TYPE),*];

        $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, ::prost::Message)]
        #[prost(skip_debug)]
        pub struct $message {
            $(
                #[doc = concat!(
                    "`", stringify!($cardinality), " ", stringify!($field), " = ",
                    stringify!($number), "`"
                )]
                ///
                $(#[$field_doc])*
                #[prost(
                    $kind $(($enum))?, $cardinality, tag = $number $(, default = $default)?
                )]
                pub $field: field_type!($cardinality $kind $($type)?),
            )*
        }

        impl $message {
            /// The message's description.
            pub const TYPE: &'static $crate::mesos::MessageType = &$crate::mesos::MessageType {
                name: $full_name,
                fields: &[$(
                    $crate::mesos::Field {
                        name: $crate::mesos::describe::schema_name(stringify!($field)),
                        number: $number,
                        cardinality: cardinality!($cardinality),
                        kind: kind!($kind $($enum)? $($type)?),
                        default: default_text!($($default)?),
                        secret: marked!($($secret)?),
                    },
                )*],
            };

            /// Reads the binary form. Fields that are not in the description are skipped; a
            /// required field that is missing has its type's empty value.
            ///
            /// # Errors
            /// If the bytes are not a message.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, ::prost::DecodeError> {
                <Self as ::prost::Message>::decode(bytes)
            }
        }

        impl $crate::mesos::Message for $message {
            fn descriptor(&self) -> &'static $crate::mesos::MessageType {
                Self::TYPE
            }

            fn slots(&self) -> Vec<$crate::mesos::Slot<'_>> {
                vec![$( slot!($cardinality, self.$field, $kind $($enum)?) ),*]
            }

            fn to_bytes(&self) -> Vec<u8> {
                ::prost::Message::encode_to_vec(self)
            }
        }

        impl ::std::fmt::Debug for $message {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::mesos::text::debug(self, f)
            }
        }
        )*
    };
}

/// Defines enums that know their names in the schema.
macro_rules! enums {
    ($(
        $(#[$doc:meta])*
        enum $enum:ident $full_name:literal {
            $( $(#[$value_doc:meta])* $variant:ident $name:literal = $number:literal; )*
        }
    )*) => {
        /// Every enum of the listing.
        pub const ALL: &[&$crate::mesos::EnumType] = &[$($enum::TYPE),*];

        $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
        #[repr(i32)]
        pub enum $enum {
            $(
                #[doc = concat!("`", $name, " = ", stringify!($number), "`")]
                ///
                $(#[$value_doc])*
                $variant = $number,
            )*
        }

        impl $enum {
            /// The enum's description.
            pub const TYPE: &'static $crate::mesos::EnumType = &$crate::mesos::EnumType {
                name: $full_name,
                values: &[$(($name, $number)),*],
            };

            /// The name in the schema.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $( $enum::$variant => $name, )*
                }
            }
        }
        )*
    };
}

macro_rules! field_type {
    (required $($kind:tt)+) => { one_type!($($kind)+) };
    (optional $($kind:tt)+) => { Option<one_type!($($kind)+)> };
    (repeated $($kind:tt)+) => { Vec<one_type!($($kind)+)> };
}

macro_rules! one_type {
    (string) => { String };
    (bytes) => { Vec<u8> };
    (bool) => { bool };
    (double) => { f64 };
    (uint32) => { u32 };
    (uint64) => { u64 };
    (enumeration) => { i32 };
    (message $type:ident) => { $type };
}

macro_rules! cardinality {
    (required) => {
        $crate::mesos::Cardinality::Required
    };
    (optional) => {
        $crate::mesos::Cardinality::Optional
    };
    (repeated) => {
        $crate::mesos::Cardinality::Repeated
    };
}

macro_rules! kind {
    (string) => {
        $crate::mesos::Kind::String
    };
    (bytes) => {
        $crate::mesos::Kind::Bytes
    };
    (bool) => {
        $crate::mesos::Kind::Bool
    };
    (double) => {
        $crate::mesos::Kind::Double
    };
    (uint32) => {
        $crate::mesos::Kind::Uint32
    };
    (uint64) => {
        $crate::mesos::Kind::Uint64
    };
    (enumeration $enum:ident) => {
        $crate::mesos::Kind::Enum($enum::TYPE)
    };
    (message $type:ident) => {
        $crate::mesos::Kind::Message($type::TYPE)
    };
}

macro_rules! default_text {
    () => {
        None
    };
    ($default:tt) => {
        Some(stringify!($default))
    };
}

macro_rules! marked {
    () => {
        false
    };
    (secret) => {
        true
    };
}

macro_rules! slot {
    (required, $place:expr, $($kind:tt)+) => {
        $crate::mesos::Slot::One(value!(&$place, $($kind)+))
    };
    (optional, $place:expr, $($kind:tt)+) => {
        match &$place {
            Some(v) => $crate::mesos::Slot::One(value!(v, $($kind)+)),
            None => $crate::mesos::Slot::Absent,
        }
    };
    (repeated, $place:expr, $($kind:tt)+) => {
        $crate::mesos::Slot::Many($place.iter().map(|v| value!(v, $($kind)+)).collect())
    };
}

macro_rules! value {
    ($v:expr, string) => {
        $crate::mesos::Value::String($v)
    };
    ($v:expr, bytes) => {
        $crate::mesos::Value::Bytes($v)
    };
    ($v:expr, bool) => {
        $crate::mesos::Value::Bool(*$v)
    };
    ($v:expr, double) => {
        $crate::mesos::Value::Double(*$v)
    };
    ($v:expr, uint32) => {
        $crate::mesos::Value::Uint(u64::from(*$v))
    };
    ($v:expr, uint64) => {
        $crate::mesos::Value::Uint(*$v)
    };
    ($v:expr, enumeration $enum:ident) => {
        $crate::mesos::Value::Enum(*$v, $enum::TYPE.name_of(*$v))
    };
    ($v:expr, message) => {
        $crate::mesos::Value::Message($v)
    };
}
