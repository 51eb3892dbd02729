//! Column types that both databases keep, each in its own way.
//!
//! | here | PostgreSQL | SQLite |
//! | --- | --- | --- |
//! | [`IdSql`] | `uuid` | TEXT |
//! | [`InstantSql`] | `timestamptz` | INTEGER, microseconds since 1970 |
//! | [`WallSql`] | `timestamp` | TEXT, `2026-05-04T10:30:00` |
//! | [`JsonSql`] | `jsonb` | TEXT |

use std::io::Write;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::QueryId;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Jsonb, SqlType, Text, Timestamp, Timestamptz};
use diesel::sqlite::Sqlite;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An identity.
#[derive(SqlType, QueryId, Debug, Clone, Copy)]
#[diesel(postgres_type(name = "uuid"), sqlite_type(name = "Text"))]
pub struct IdSql;

/// A point in time.
#[derive(SqlType, QueryId, Debug, Clone, Copy)]
#[diesel(postgres_type(name = "timestamptz"), sqlite_type(name = "Long"))]
pub struct InstantSql;

/// What the clock on the wall shows.
#[derive(SqlType, QueryId, Debug, Clone, Copy)]
#[diesel(postgres_type(name = "timestamp"), sqlite_type(name = "Text"))]
pub struct WallSql;

/// A document.
#[derive(SqlType, QueryId, Debug, Clone, Copy)]
#[diesel(postgres_type(name = "jsonb"), sqlite_type(name = "Text"))]
pub struct JsonSql;

#[derive(
    AsExpression, FromSqlRow, Serialize, Deserialize, Debug, Clone, Copy, PartialEq, Eq, Hash,
)]
#[diesel(sql_type = IdSql)]
pub struct Id(pub Uuid);

#[derive(AsExpression, FromSqlRow, Serialize, Debug, Clone, Copy, PartialEq)]
#[diesel(sql_type = InstantSql)]
pub struct Instant(pub DateTime<Utc>);

#[derive(AsExpression, FromSqlRow, Serialize, Deserialize, Debug, Clone, Copy, PartialEq)]
#[diesel(sql_type = WallSql)]
pub struct Wall(pub NaiveDateTime);

#[derive(AsExpression, FromSqlRow, Serialize, Deserialize, Debug, Clone, PartialEq)]
#[diesel(sql_type = JsonSql)]
pub struct Json(pub serde_json::Value);

impl ToSql<IdSql, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<IdSql, Pg> for Id {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Id(Uuid::from_slice(value.as_bytes())?))
    }
}

impl ToSql<IdSql, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<IdSql, Sqlite> for Id {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(Id(Uuid::parse_str(&text)?))
    }
}

impl ToSql<InstantSql, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamptz, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}

impl FromSql<InstantSql, Pg> for Instant {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(value).map(Instant)
    }
}

impl ToSql<InstantSql, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.timestamp_micros());
        Ok(IsNull::No)
    }
}

impl FromSql<InstantSql, Sqlite> for Instant {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        let instant = DateTime::from_timestamp_micros(micros);
        instant
            .map(Instant)
            .ok_or_else(|| format!("{micros} is no instant").into())
    }
}

impl ToSql<WallSql, Pg> for Wall {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamp, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}

impl FromSql<WallSql, Pg> for Wall {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <NaiveDateTime as FromSql<Timestamp, Pg>>::from_sql(value).map(Wall)
    }
}

const WALL: &str = "%Y-%m-%dT%H:%M:%S";

impl ToSql<WallSql, Sqlite> for Wall {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.format(WALL).to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<WallSql, Sqlite> for Wall {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(Wall(NaiveDateTime::parse_from_str(&text, WALL)?))
    }
}

impl ToSql<JsonSql, Pg> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Jsonb, Pg>::to_sql(&self.0, &mut out.reborrow())
    }
}

impl FromSql<JsonSql, Pg> for Json {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(value).map(Json)
    }
}

impl ToSql<JsonSql, Sqlite> for Json {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl FromSql<JsonSql, Sqlite> for Json {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(value)?;
        Ok(Json(serde_json::from_str(&text)?))
    }
}
