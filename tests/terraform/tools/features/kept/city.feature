Feature: What the city asks of every plan

  Scenario: Every placement has an owner
    Given I have cloudplan_placement defined
    Then it must have owner
    And its value must match the "^[a-z][a-z0-9-]*$" regex

  Scenario: Placements stay in Europe
    Given I have cloudplan_placement defined
    Then it must have country
    And its value must match the "^(BE|DE|FR|IE|LU|NL)$" regex
